import org.jspecify.annotations.NullMarked;

/** Many processes that live, die and are killed at random, and what must hold all the while. */
@NullMarked
module dev.coppice.soak {
  requires dev.coppice.supervisor;
  requires info.picocli;
  requires java.management;
  requires jdk.management;

  opens dev.coppice.soak to
      info.picocli;
}
