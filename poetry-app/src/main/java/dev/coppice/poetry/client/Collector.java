package dev.coppice.poetry.client;

import dev.coppice.mailbox.Down;
import dev.coppice.mailbox.Exit;
import dev.coppice.mailbox.Message;
import dev.coppice.mailbox.MonitorRef;
import dev.coppice.mailbox.ProcessRef;
import dev.coppice.mailbox.Self;
import dev.coppice.poetry.client.Download.Status;
import dev.coppice.poetry.client.News.Began;
import dev.coppice.poetry.client.News.Failed;
import dev.coppice.poetry.client.News.Finished;
import dev.coppice.poetry.client.News.Piece;
import dev.coppice.supervisor.Supervisor;
import dev.coppice.supervisor.SupervisorRef;
import io.vavr.collection.HashMap;
import io.vavr.collection.Map;
import io.vavr.collection.Seq;
import io.vavr.collection.Vector;
import java.time.Duration;

/**
 * The collecting process: starts the downloads, puts together what the workers send, and ends when
 * every download has ended.
 *
 * <p>It watches the supervisor of each download and not the worker, whose pid changes with every
 * restart. That supervisor ends because the collector tells it to, when the poem is here; or by
 * itself, when the retries are used up. What the workers had sent has been received by then, since
 * signals arrive in the order in which they caused each other.
 */
final class Collector {
  private final Self<News> self;
  private final DownloadOptions options;
  private final DownloadListener listener;
  private final SupervisorRef supervisor;
  private final long start;

  private Vector<Download> downloads;
  private Map<MonitorRef, Integer> running = HashMap.empty();

  Collector(
      Self<News> self, Seq<Address> addresses, DownloadOptions options, DownloadListener listener) {
    this.self = self;
    this.options = options;
    this.listener = listener;
    this.start = self.node().nanoTime();
    this.downloads =
        Vector.ofAll(addresses.zipWithIndex((address, index) -> Download.of(index + 1, address)));
    this.supervisor = Supervisor.startLink(self, Downloads.all()).get();
  }

  Vector<Download> collect() {
    downloads.forEach(this::start);
    listener.started(supervisor);
    while (!running.isEmpty()) {
      switch (self.receive()) {
        case Message(Began(var task, var attempt)) ->
            listener.began(put(download(task).began(attempt)));
        case Message(Piece news) when isPresent(news) ->
            listener.got(put(download(news.task()).got(news.bytes())), news.bytes().length());
        case Message(Failed news) when isPresent(news) ->
            listener.failed(put(download(news.task()).failed(news.cause())), news.cause());
        case Message(Finished news) when isPresent(news) -> complete(news.task());
        case Message(Piece _), Message(Failed _), Message(Finished _) -> {} // an earlier attempt's
        case Down(var monitor, _) -> supervisorEnded(monitor);
        case Exit(_, _) -> throw new AssertionError("the collector traps no exits");
      }
    }
    return downloads;
  }

  private void start(Download download) {
    ProcessRef its =
        supervisor.startChild(Downloads.one(download, options, self.pid())).get().get();
    running = running.put(self.monitor(its), download.task());
  }

  private void complete(int task) {
    ended(task, Status.COMPLETE);
    supervisor.terminateChild(Downloads.id(task));
  }

  private void supervisorEnded(MonitorRef monitor) {
    int task = running.get(monitor).get();
    running = running.remove(monitor);
    if (download(task).status() == Status.RUNNING) {
      ended(task, Status.FAILED);
    }
  }

  private void ended(int task, Status outcome) {
    Duration time = Duration.ofNanos(self.node().nanoTime() - start);
    listener.ended(put(download(task).ended(outcome, time)));
  }

  private boolean isPresent(News news) {
    return news.attempt() == download(news.task()).attempts();
  }

  private Download download(int task) {
    return downloads.get(task - 1);
  }

  private Download put(Download download) {
    downloads = downloads.update(download.task() - 1, download);
    return download;
  }
}
