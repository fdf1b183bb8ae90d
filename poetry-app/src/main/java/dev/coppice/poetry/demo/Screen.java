package dev.coppice.poetry.demo;

import dev.coppice.poetry.client.Download;
import dev.coppice.poetry.client.Download.Status;
import dev.coppice.poetry.client.DownloadListener;
import dev.coppice.supervisor.SupervisorRef;
import io.vavr.Tuple2;
import io.vavr.collection.List;
import io.vavr.collection.TreeMap;
import java.io.PrintStream;
import java.util.Locale;

/**
 * Shows the downloads as they go on: what happens as lines, and, on a terminal, a bar for each
 * download below them, drawn anew with each piece. Elsewhere progress is a line at each quarter of
 * a poem.
 */
final class Screen implements DownloadListener {
  /** So that a line fits into 80 columns: a wrapped one could not be erased. */
  private static final int BAR = 24;

  private static final String ESCAPE = "\u001b[";

  private final PrintStream out;
  private final boolean terminal;
  private final List<Integer> lengths;
  private final List<Tuple2<String, SupervisorRef>> servers;
  private final long start = System.nanoTime();

  private TreeMap<Integer, Download> shown = TreeMap.empty();
  private List<Tuple2<String, SupervisorRef>> trees = List.empty();
  private int barsOnScreen;

  /**
   * A screen.
   *
   * @param terminal whether bars can be drawn
   * @param lengths how long the poems are, in the order of the downloads
   * @param servers the supervision trees to show beside that of the downloads
   */
  Screen(
      PrintStream out,
      boolean terminal,
      List<Integer> lengths,
      List<Tuple2<String, SupervisorRef>> servers) {
    this.out = out;
    this.terminal = terminal;
    this.lengths = lengths;
    this.servers = servers;
  }

  @Override
  public void started(SupervisorRef downloads) {
    trees = servers.append(new Tuple2<>("downloads", downloads));
  }

  @Override
  public void began(Download download) {
    shown = shown.put(download.task(), download);
    if (download.attempts() == 1) {
      redraw();
    } else {
      say(download, "restarted by its supervisor: attempt " + download.attempts());
    }
  }

  @Override
  public void got(Download download, int bytes) {
    shown = shown.put(download.task(), download);
    long length = lengths.get(download.task() - 1);
    long quarter = 4 * download.received() / length;
    if (terminal) {
      redraw();
    } else if (quarter > 4 * (download.received() - bytes) / length) {
      say(download, 25 * quarter + " % of the poem");
    }
    if (download.attempts() > 1) {
      showTrees();
    }
  }

  @Override
  public void failed(Download download, String cause) {
    shown = shown.put(download.task(), download);
    say(download, "worker crashed: " + cause);
  }

  @Override
  public void ended(Download download) {
    shown = shown.put(download.task(), download);
    say(
        download,
        download.status() == Status.COMPLETE ? "complete" : "given up: " + download.failure());
  }

  /** Once, when the first restarted download goes well, so that there is something to see in it. */
  private void showTrees() {
    if (!trees.isEmpty()) {
      erase();
      out.println();
      out.println("The supervision trees:");
      trees.forEach(tree -> new Tree(out).print(tree._1(), tree._2()));
      out.println();
      trees = List.empty();
      draw();
    }
  }

  private void say(Download download, String what) {
    erase();
    out.printf(
        Locale.ROOT,
        "%5.2f s  %d  %-17s %s%n",
        (System.nanoTime() - start) / 1e9,
        download.task(),
        download.address(),
        what);
    draw();
  }

  private void redraw() {
    erase();
    draw();
  }

  private void erase() {
    if (barsOnScreen > 0) {
      out.print(ESCAPE + barsOnScreen + "A" + ESCAPE + "0J"); // up, and clear what is below
      barsOnScreen = 0;
    }
  }

  private void draw() {
    if (terminal) {
      shown.values().forEach(download -> out.println(bar(download)));
      barsOnScreen = shown.size();
    }
    out.flush();
  }

  private String bar(Download download) {
    int length = lengths.get(download.task() - 1);
    int full = (int) (BAR * download.received() / length);
    return String.format(
        Locale.ROOT,
        "  %d  %-17s [%s%s] %4d/%4d bytes, attempt %d",
        download.task(),
        download.address(),
        "#".repeat(full),
        ".".repeat(BAR - full),
        download.received(),
        length,
        download.attempts());
  }
}
