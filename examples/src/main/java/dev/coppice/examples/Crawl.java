package dev.coppice.examples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Self;
import dev.coppice.supervisor.MapOptions;
import dev.coppice.supervisor.Task;
import dev.coppice.supervisor.TaskSupervisor;
import io.vavr.collection.LinkedHashMap;
import io.vavr.collection.List;
import io.vavr.collection.Map;
import io.vavr.control.Either;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A crawl of a small web site with tasks: from the first page to those it links to, and so on. Each
 * page is fetched by a task of its own, four at a time. The tasks run under a supervisor, so a page
 * that is not there is a result like any other, and its crash is in the log.
 */
final class Crawl {
  record Page(String title, List<String> links) {}

  /** Where the pages come from. */
  interface Site {
    Page fetch(Self<?> self, String path) throws Exception;
  }

  private static final Pattern TITLE = Pattern.compile("<title>(.*)</title>");
  private static final Pattern LINK = Pattern.compile("href='(.*?)'");

  private static final Map<String, String> WOOD =
      LinkedHashMap.of(
          "/", "<title>The wood</title> <a href='/hazel'>hazel</a> <a href='/oak'>oak</a>",
          "/hazel", "<title>Hazel</title> <a href='/'>back</a> <a href='/stool'>its stool</a>",
          "/oak", "<title>Oak</title> <a href='/ivy'>ivy</a> <a href='/stool'>a stool</a>",
          "/stool", "<title>What grows back</title> <a href='/'>back</a>");

  private Crawl() {}

  static void run(PrintStream out) {
    try (Node node = Node.open()) {
      var _ =
          node.run(
              self -> {
                URI wood = serve(self);
                TaskSupervisor fetchers = TaskSupervisor.startLink(self).get();
                crawl(self, fetchers, (me, path) -> get(me, wood.resolve(path)))
                    .forEach((path, page) -> out.println(path + ": " + text(page)));
              });
    }
  }

  private static String text(Either<ExitReason, Page> page) {
    return page.fold(why -> "failed, " + why, Page::title);
  }

  /** All pages that can be reached from the first, nearest first. */
  static Map<String, Either<ExitReason, Page>> crawl(
      Self<?> self, TaskSupervisor fetchers, Site site) {
    MapOptions options =
        MapOptions.defaults()
            .withMaxConcurrency(4)
            .withTimeout(Duration.ofSeconds(30))
            .withOnTimeout(MapOptions.OnTimeout.KILL_TASK)
            .under(fetchers);
    Map<String, Either<ExitReason, Page>> known = LinkedHashMap.empty();
    List<String> found = List.of("/");
    while (!found.isEmpty()) {
      try (var pages = Task.mapConcurrent(self, found, site::fetch, options)) {
        known = pages.withItems().foldLeft(known, Map::put);
      }
      found =
          known
              .values()
              .flatMap(page -> page.map(Page::links).getOrElse(List.empty()))
              .distinct()
              .removeAll(known.keySet())
              .toList();
    }
    return known;
  }

  // ------------------------------------------------------------------ the web

  private static Page get(Self<?> self, URI address) throws IOException {
    var connection = (HttpURLConnection) address.toURL().openConnection();
    AutoCloseable _ = self.own(connection::disconnect); // whatever becomes of the task
    if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
      throw new IOException("status " + connection.getResponseCode());
    }
    try (InputStream in = connection.getInputStream()) {
      return parsed(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private static Page parsed(String html) {
    var title = TITLE.matcher(html);
    return new Page(
        title.find() ? title.group(1) : "",
        List.ofAll(LINK.matcher(html).results().map((MatchResult link) -> link.group(1))));
  }

  /** Serves the wood on a port that the system chooses, until the process ends. */
  private static URI serve(Self<?> self) throws IOException {
    InetAddress here = InetAddress.getLoopbackAddress();
    HttpServer server = HttpServer.create(new InetSocketAddress(here, 0), 0);
    AutoCloseable _ = self.own(() -> server.stop(0));
    var _ = server.createContext("/", Crawl::answer);
    server.start();
    return URI.create("http://" + here.getHostAddress() + ":" + server.getAddress().getPort());
  }

  private static void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] page =
          WOOD.get(exchange.getRequestURI().getPath())
              .map(html -> html.getBytes(StandardCharsets.UTF_8))
              .getOrElse(new byte[0]);
      boolean there = page.length > 0;
      exchange.sendResponseHeaders(there ? 200 : 404, there ? page.length : -1);
      exchange.getResponseBody().write(page);
    }
  }
}
