import org.jspecify.annotations.NullMarked;

/** Poetry downloads under supervision: a client and two servers. */
@NullMarked
module dev.coppice.poetry {
  requires dev.coppice.supervisor;
  requires info.picocli;

  // picocli fills in the fields of the commands.
  opens dev.coppice.poetry to
      info.picocli;
}
