package dev.coppice.mailbox;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a process has to close when it ends. Guarded by its own lock. */
final class OwnedResources {
  private final List<AutoCloseable> resources = new ArrayList<>(2);

  synchronized void add(AutoCloseable resource) {
    resources.add(resource);
  }

  /** Removes the newest entry that is this very object. */
  @SuppressWarnings("ReferenceEquality") // resources need not define equality
  synchronized void remove(AutoCloseable resource) {
    for (int i = resources.size() - 1; i >= 0; i--) {
      if (resources.get(i) == resource) {
        resources.remove(i);
        return;
      }
    }
  }

  /** Takes the newest; null when there is none left. */
  synchronized @Nullable AutoCloseable takeNewest() {
    return resources.isEmpty() ? null : resources.removeLast();
  }

  synchronized int size() {
    return resources.size();
  }
}
