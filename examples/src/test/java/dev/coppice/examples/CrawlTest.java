package dev.coppice.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.examples.Crawl.Page;
import dev.coppice.examples.Crawl.Site;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.Self;
import dev.coppice.supervisor.Answer;
import dev.coppice.supervisor.From;
import dev.coppice.supervisor.GenServer;
import dev.coppice.supervisor.Init;
import dev.coppice.supervisor.Request;
import dev.coppice.supervisor.ServerRef;
import dev.coppice.supervisor.Step;
import dev.coppice.supervisor.Sys;
import dev.coppice.supervisor.Task;
import dev.coppice.supervisor.TaskSupervisor;
import dev.coppice.test.CoppiceTest;
import dev.coppice.test.Probe;
import dev.coppice.test.Stage;
import io.vavr.collection.List;
import io.vavr.collection.Map;
import io.vavr.control.Either;
import io.vavr.control.Option;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/** The crawl, on virtual time and without a web. The guide's chapter on tasks shows parts of it. */
class CrawlTest {
  private static final Page HOME = new Page("home", List.of("/bog", "/heath"));
  private static final Page HEATH = new Page("heath", List.of("/"));

  /** The page of the bog takes an hour. */
  private static Page moor(Self<?> self, String path) {
    if (path.equals("/bog")) {
      self.sleep(Duration.ofHours(1));
    }
    return path.equals("/heath") ? HEATH : HOME;
  }

  @CoppiceTest(seeds = 100)
  void aPageThatTakesTooLongIsGivenUp(Stage stage) {
    TaskSupervisor fetchers = TaskSupervisor.start(stage.node()).get();
    var crawled = new AtomicReference<Map<String, Either<ExitReason, Page>>>();

    var _ = stage.node().run(self -> crawled.set(Crawl.crawl(self, fetchers, CrawlTest::moor)));

    var pages = crawled.get();
    assertThat(pages.get("/heath")).isEqualTo(Option.some(Either.right(HEATH)));
    assertThat(pages.get("/bog")).isEqualTo(Option.some(Either.left(ExitReason.timeout())));
    assertThat(stage.node().nanoTime()).isEqualTo(Duration.ofSeconds(30).toNanos());
    fetchers.stop();
  }

  // ------------------------------------------------------------------ one task

  static Page twoAtATime(Self<?> self, Site site) throws Exception {
    Task<Page> heath = Task.async(self, me -> site.fetch(me, "/heath"));
    Page home = site.fetch(self, "/"); // meanwhile
    return new Page(home.title() + " and " + heath.await().title(), home.links());
  }

  static Option<Page> atMost(Self<?> self, TaskSupervisor fetchers, Site site, String path) {
    Task<Page> task = fetchers.asyncNoLink(self, me -> site.fetch(me, path));
    return task.yield(Duration.ofSeconds(2))
        .orElse(() -> task.shutdown())
        .flatMap(Either::toOption);
  }

  @CoppiceTest(seeds = 100)
  void oneTask(Stage stage) {
    TaskSupervisor fetchers = TaskSupervisor.start(stage.node()).get();
    Probe<Object> probe = stage.probe();
    var _ =
        stage
            .node()
            .run(
                self -> {
                  probe.pid().send(twoAtATime(self, CrawlTest::moor).title());
                  probe.pid().send(atMost(self, fetchers, CrawlTest::moor, "/heath"));
                  probe.pid().send(atMost(self, fetchers, CrawlTest::moor, "/bog"));
                });
    probe.expect("home and heath");
    probe.expect(Option.some(HEATH));
    probe.expect(Option.none());
    probe.stop();
    fetchers.stop();
  }

  // ------------------------------------------------------------------ a server with tasks

  record Titles() implements Request<Titles, List<String>> {}

  sealed interface Note {
    record Wanted(String path) implements Note {}

    record Fetched(Page page) implements Note {}
  }

  record Index(ServerRef<Titles, Note> self, List<String> titles) {}

  record Indexer(TaskSupervisor fetchers, Site site) implements GenServer<Titles, Note, Index> {
    @Override
    public Init<Index> init(Self<Note> self) {
      return Init.ok(new Index(new ServerRef<>(self.pid()), List.empty()));
    }

    @Override
    public Answer<Index> handleCall(Titles ask, From from, Index index) {
      return Answer.reply(ask, index.titles(), index);
    }

    @Override
    public Step<Index> handleCast(Note note, Index index) {
      return switch (note) {
        case Note.Wanted(var path) -> {
          var _ =
              fetchers
                  .startChild(me -> index.self().cast(new Note.Fetched(site.fetch(me, path))))
                  .getOrElseThrow(tooMany -> tooMany);
          yield Step.noReply(index);
        }
        case Note.Fetched(var page) ->
            Step.noReply(new Index(index.self(), index.titles().append(page.title())));
      };
    }
  }

  @CoppiceTest(seeds = 100)
  void aServerDoesNotWait(Stage stage) {
    TaskSupervisor fetchers = TaskSupervisor.start(stage.node()).get();
    var indexer = GenServer.start(stage.node(), new Indexer(fetchers, CrawlTest::moor)).get();

    indexer.cast(new Note.Wanted("/bog"));
    indexer.cast(new Note.Wanted("/heath"));

    var _ = stage.node().run(self -> self.sleep(Duration.ofSeconds(1)));
    assertThat(indexer.call(new Titles())).containsExactly("heath");
    assertThat(fetchers.children()).hasSize(1);
    Pid<?> bog = fetchers.children().head();
    assertThat(Sys.getState(fetchers)).hasToString("[" + bog + "]");
    fetchers.stop();
    indexer.stop();
  }
}
