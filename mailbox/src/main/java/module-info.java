/**
 * Coppice's process runtime: nodes, processes, mailboxes, signals, links, monitors, names and owned
 * resources. The behaviours and supervisors of {@code dev.coppice.supervisor} stand on its exported
 * API alone.
 */
@org.jspecify.annotations.NullMarked
module dev.coppice.mailbox {
  requires static transitive org.jspecify;
  requires transitive io.vavr;
  requires org.jctools.core;
  requires org.jctools.core.jdk11;
  requires java.management; // brings jdk.management along, where there is one
  requires static jdk.management;
  requires jdk.jfr;
  requires org.slf4j;

  exports dev.coppice.mailbox;
}
