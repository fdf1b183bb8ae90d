import org.jspecify.annotations.NullMarked;

/** Small runnable programs, one idea each. */
@NullMarked
module dev.coppice.examples {
  requires dev.coppice.supervisor;
  requires dev.coppice.test;
  requires jdk.httpserver;
}
