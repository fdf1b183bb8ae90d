package dev.coppice.mailbox;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The processes of a node by their numbers, which it gives out. Any thread.
 *
 * <h2>How it works</h2>
 *
 * Numbers are given out in order, so a run of {@value #SIZE} neighbours shares a {@link Chunk}, an
 * array: four bytes for each process, where an entry of a hash table would take sixty. A chunk
 * counts who is in it. When the last one leaves it is dropped, which is final: the count changes
 * once from zero to {@link Chunk#DROPPED}, and whoever still has a process of that run to put finds
 * that out and makes a new one. The chunk that numbers are being given out of is not dropped, or a
 * program that spawns one process after the other would make one for each; instead, who makes the
 * next chunk drops the one before, if nobody is left in it.
 *
 * <p>A process that outlives its neighbours keeps its chunk, half a kilobyte.
 */
final class ProcessTable implements Iterable<LocalProcess<?>> {
  private static final int BITS = 7;
  private static final int SIZE = 1 << BITS;

  private final AtomicLong numbers = new AtomicLong(1);
  private final Map<Long, Chunk> chunks = new ConcurrentHashMap<>();

  /** Some of the neighbours. */
  private static final class Chunk {
    private static final int DROPPED = -1;

    private final AtomicReferenceArray<@Nullable LocalProcess<?>> processes =
        new AtomicReferenceArray<>(SIZE);

    /** How many there are; never less than can be found. */
    private final AtomicInteger count = new AtomicInteger();

    /**
     * Returns false if it has been dropped. With volatile writes: a spawner puts, then looks
     * whether the node closes; who closes it says so, then looks for whom he finds here.
     */
    boolean put(LocalProcess<?> process) {
      for (int now = count.get(); now != DROPPED; now = count.get()) {
        if (count.compareAndSet(now, now + 1)) {
          processes.set(index(process.id()), process);
          return true;
        }
      }
      return false;
    }

    @Nullable LocalProcess<?> get(long id) {
      return processes.get(index(id));
    }

    /** Returns whether it was there, and the only one. */
    boolean remove(LocalProcess<?> process) {
      return processes.compareAndSet(index(process.id()), process, null)
          && count.decrementAndGet() == 0;
    }

    boolean drop() {
      return count.compareAndSet(0, DROPPED);
    }

    private static int index(long id) {
      return (int) id & (SIZE - 1);
    }
  }

  /** {@return a number that no process has had} */
  long nextNumber() {
    return numbers.getAndIncrement();
  }

  void put(LocalProcess<?> process) {
    long run = run(process.id());
    for (Chunk chunk = chunk(run); !chunk.put(process); chunk = chunk(run)) {
      chunks.remove(run, chunk); // whoever dropped it may not get a carrier to do so on for long
    }
  }

  private Chunk chunk(long run) {
    Chunk known = chunks.get(run);
    if (known != null) {
      return known;
    }
    Chunk made = chunks.computeIfAbsent(run, _ -> new Chunk());
    Chunk before = chunks.get(run - 1);
    if (before != null) {
      drop(run - 1, before);
    }
    return made;
  }

  private void drop(long run, Chunk chunk) {
    if (chunk.drop()) {
      chunks.remove(run, chunk);
    }
  }

  @Nullable LocalProcess<?> get(long id) {
    Chunk chunk = chunks.get(run(id));
    return chunk == null ? null : chunk.get(id);
  }

  /** Takes a process out; one that is not there is left alone. */
  void remove(LocalProcess<?> process) {
    long run = run(process.id());
    Chunk chunk = chunks.get(run);
    if (chunk != null && chunk.remove(process) && run != run(numbers.get())) {
      drop(run, chunk);
    }
  }

  private static long run(long id) {
    return id >> BITS;
  }

  /** {@return how many can be found} Not by the counts, which lag behind. */
  int size() {
    int size = 0;
    for (LocalProcess<?> _ : this) {
      size++;
    }
    return size;
  }

  boolean isEmpty() {
    return chunks.values().stream().allMatch(chunk -> chunk.count.get() <= 0);
  }

  /** {@return how many chunks it holds} */
  int chunks() {
    return chunks.size();
  }

  /** As they are come across: some may have ended, some may be missing. */
  @Override
  public Iterator<LocalProcess<?>> iterator() {
    return new Walk(chunks.values().iterator());
  }

  private static final class Walk implements Iterator<LocalProcess<?>> {
    private final Iterator<Chunk> rest;
    private Iterator<LocalProcess<?>> here = Collections.emptyIterator();

    Walk(Iterator<Chunk> rest) {
      this.rest = rest;
    }

    @Override
    public boolean hasNext() {
      while (!here.hasNext()) {
        if (!rest.hasNext()) {
          return false;
        }
        here = found(rest.next());
      }
      return true;
    }

    private static Iterator<LocalProcess<?>> found(Chunk chunk) {
      List<LocalProcess<?>> found = new ArrayList<>();
      for (int i = 0; i < SIZE; i++) {
        LocalProcess<?> process = chunk.processes.get(i);
        if (process != null) {
          found.add(process);
        }
      }
      return found.iterator();
    }

    @Override
    public LocalProcess<?> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return here.next();
    }
  }
}
