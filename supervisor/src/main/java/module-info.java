/**
 * Coppice's behaviours and supervisors. They stand on the exported API of {@code
 * dev.coppice.mailbox} alone.
 */
@org.jspecify.annotations.NullMarked
module dev.coppice.supervisor {
  requires static transitive org.jspecify;
  requires transitive dev.coppice.mailbox;
  requires transitive io.vavr;
  requires org.slf4j;

  exports dev.coppice.supervisor;
}
