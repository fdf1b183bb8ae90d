package dev.coppice.poetry;

import dev.coppice.mailbox.Node;
import dev.coppice.poetry.poems.Bytes;
import dev.coppice.poetry.server.PoetryServer;
import dev.coppice.poetry.server.Serving;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the two servers have in common. */
abstract class ServeCommand extends PoetryCommand {
  @Parameters(paramLabel = "POEM-FILE", description = "The poem.")
  Path file = Path.of("");

  @Option(
      names = "--port",
      paramLabel = "P",
      converter = Converters.OfPort.class,
      description = "Where to listen (a free port).")
  int port;

  @Option(
      names = "--iface",
      paramLabel = "ADDR",
      description = "The network interface to listen at (localhost).")
  String iface = "localhost";

  @Option(
      names = "--drop-first",
      paramLabel = "K",
      converter = Converters.OfCount.class,
      description = "Reset the first K connections, to try out clients (0).")
  int dropFirst;

  @Option(
      names = "--drop-after",
      paramLabel = "BYTES",
      converter = Converters.OfCount.class,
      description = "Send so many bytes before such a reset (0).")
  int dropAfter;

  ServeCommand(PrintStream out, PrintStream err) {
    super(out, err);
  }

  /** How this server serves. */
  abstract Serving serving(Bytes poem);

  @Override
  final int run(Node node) {
    Serving serving = serving(poem()).dropping(dropFirst, dropAfter);
    InetSocketAddress address = new InetSocketAddress(iface, port);
    if (address.isUnresolved()) {
      throw new CommandFailure("cannot listen at " + iface + ": unknown host");
    }
    PoetryServer server =
        PoetryServer.start(node, address, serving)
            .getOrElseThrow(
                why ->
                    new CommandFailure(
                        "cannot listen at " + iface + ", port " + port + ": " + why));
    out.println("Serving " + file + " on port " + server.port() + ".");
    out.flush();
    node.join(server.supervisor());
    return 0;
  }

  private Bytes poem() {
    try {
      Bytes poem = Bytes.of(Files.readAllBytes(file));
      if (poem.length() == 0) {
        throw new CommandFailure(file + " is empty");
      }
      return poem;
    } catch (NoSuchFileException e) {
      throw new CommandFailure("there is no file " + file);
    } catch (IOException e) {
      throw new CommandFailure("cannot read " + file + ": " + e.getMessage());
    }
  }
}
