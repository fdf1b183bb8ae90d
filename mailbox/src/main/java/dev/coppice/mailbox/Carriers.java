package dev.coppice.mailbox;

import java.lang.management.ManagementFactory;
import jdk.management.VirtualThreadSchedulerMXBean;
import org.jspecify.annotations.Nullable;

/**
 * The carriers of the JVM's virtual threads, as far as the {@link Governor} has to do with them.
 */
interface Carriers {

  /** {@return how many may run at a time} */
  int parallelism();

  /**
   * Changes it. A raise is not sure to wake a carrier: the JVM does so when a virtual thread
   * becomes runnable. JDK 25 starts an empty one for that, but only while there are fewer carriers
   * than allowed, and in a queue that may be in use.
   */
  void parallelism(int parallelism);

  /** {@return about how many run or look for work} */
  int mounted();

  /** {@return about how many virtual threads wait for one} */
  long queued();

  /** {@return those of this JVM; null if it does not let us see or change them} */
  static @Nullable Carriers ofJvm() {
    try {
      Carriers carriers = new OfJvm();
      return carriers.mounted() < 0 ? null : carriers;
    } catch (LinkageError | RuntimeException absent) {
      // A run-time image without the module jdk.management, or virtual threads on threads of the
      // operating system.
      return null;
    }
  }

  /** By the JDK's management interface; loaded only where there may be one. */
  final class OfJvm implements Carriers {
    private final VirtualThreadSchedulerMXBean scheduler =
        ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);

    @Override
    public int parallelism() {
      return scheduler.getParallelism();
    }

    @Override
    public void parallelism(int parallelism) {
      scheduler.setParallelism(parallelism);
    }

    @Override
    public int mounted() {
      return scheduler.getMountedVirtualThreadCount();
    }

    @Override
    public long queued() {
      return scheduler.getQueuedVirtualThreadCount();
    }
  }
}
