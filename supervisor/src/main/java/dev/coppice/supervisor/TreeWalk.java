package dev.coppice.supervisor;

import dev.coppice.mailbox.Call;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ProcessInfo;
import dev.coppice.supervisor.SupervisionTree.Status;
import io.vavr.collection.List;
import io.vavr.control.Either;
import io.vavr.control.Option;
import io.vavr.control.Try;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Takes the snapshot of a tree.
 *
 * <h2>How it works</h2>
 *
 * Whoever looks walks the tree himself, so that no supervisor waits for another. The root is asked
 * what its children are; each supervisor among them is asked as soon as it is known, and so on.
 * Whoever is ready answers, and one that is busy, since it waits for a child to start or to stop,
 * keeps nobody but itself from being seen: all are waited for at the same time, within one limit.
 * They are asked as {@link Sys} asks, which every behaviour understands whatever its protocol, even
 * while it is suspended.
 *
 * <p>When all have answered, or time is over, the processes are looked at from outside, and the
 * tree is put together.
 */
final class TreeWalk {
  private static final String SIMPLE = "simple_one_for_one";

  /** What a supervisor says of itself. */
  private record Level(String strategy, List<ChildInfo> children) {}

  /** A supervisor that has yet to answer. */
  private record Question(Pid<?> supervisor, Call<Try<Object>> call) {}

  private final BehaviourRef root;
  private final Set<Pid<?>> asked = new HashSet<>();
  private final Map<Pid<?>, Either<ExitReason, Option<Level>>> answers = new HashMap<>();
  private List<Question> open = List.empty();

  private TreeWalk(BehaviourRef root) {
    this.root = root;
  }

  /**
   * Takes the snapshot.
   *
   * @throws CallFailed if the root does not answer in time, or who looks is a supervisor of the
   *     tree
   */
  static SupervisionTree of(BehaviourRef root, Duration limit) {
    TreeWalk walk = new TreeWalk(root);
    TimeLimit time = TimeLimit.in(root.pid().node(), limit);
    try {
      walk.ask(root.pid());
      while (walk.hasAnswers(time)) {
        walk.takeAnswers();
      }
    } finally {
      walk.open.forEach(question -> question.call().abandon());
    }
    return walk.tree();
  }

  // ------------------------------------------------------------------ asking

  private void ask(Pid<?> supervisor) {
    if (!asked.add(supervisor)) {
      return; // a tree in which it comes twice is none, but must not keep us for ever
    }
    Call<Try<Object>> call = Call.to(supervisor);
    if (call.replyTo().asker() == supervisor) {
      throw failure(ExitReason.Atom.CALLING_SELF);
    }
    open = open.prepend(new Question(supervisor, call));
    Envelope.takenBy(supervisor)
        .send(new Envelope.Inspection("snapshot", TreeWalk::level, call.replyTo()));
  }

  /** In the supervisor's process: what it says; none if it is a behaviour, but no supervisor. */
  private static Option<Level> level(Behaviour<?> behaviour) {
    return switch (behaviour.rawState()) {
      case SupervisorState state ->
          Option.some(
              new Level(
                  behaviour.module() == SimpleSupervisorServer.class
                      ? SIMPLE
                      : TreeText.word(state.flags().strategy()),
                  state.whichChildren()));
      case TaskSupervisorServer.State state ->
          Option.some(new Level(SIMPLE, state.oldestFirst().map(TaskSupervisorServer::info)));
      case null, default -> Option.none();
    };
  }

  /** Waits for the next answer. */
  private boolean hasAnswers(TimeLimit time) {
    return Call.firstOf(open.map(Question::call), time.left()).isDefined();
  }

  private void takeAnswers() {
    for (Question question : open) {
      for (var outcome : question.call().poll(Duration.ZERO)) {
        open = open.remove(question);
        answered(question.supervisor(), outcome);
      }
    }
  }

  @SuppressWarnings("unchecked") // what level returns
  private void answered(Pid<?> supervisor, Either<ExitReason, Try<Object>> outcome) {
    Either<ExitReason, Option<Level>> answer =
        outcome.map(returned -> (Option<Level>) returned.get());
    answers.put(supervisor, answer);
    answer.forEach(
        level ->
            level
                .toList()
                .flatMap(Level::children)
                .filter(child -> child.type() == ChildSpec.Type.SUPERVISOR)
                .flatMap(ChildInfo::pid)
                .filter(TreeWalk::isBehaviour)
                .forEach(this::ask));
  }

  /** A straight-line process would find the question in its mailbox, whatever its parent says. */
  private static boolean isBehaviour(Pid<?> process) {
    return process.node().info(process).exists(it -> it.kind() == ProcessInfo.Kind.CALLBACK);
  }

  // ------------------------------------------------------------------ putting together

  private SupervisionTree tree() {
    Either<ExitReason, Option<Level>> own =
        answer(root.pid()).getOrElse(Either.left(ExitReason.timeout()));
    if (own.isLeft()) {
      throw failure(own.getLeft());
    }
    Option<ProcessInfo> info = root.pid().node().info(root);
    String id =
        info.flatMap(ProcessInfo::name)
            .orElse(() -> info.flatMap(ProcessInfo::label))
            .getOrElse("supervisor");
    return process(
        id, Option.some(root.pid()), ChildSpec.Type.SUPERVISOR, Status.RUNNING, Option.none(), 0);
  }

  private SupervisionTree child(ChildInfo child) {
    Status status =
        switch (child.status()) {
          case RUNNING -> Status.RUNNING;
          case STOPPED -> Status.STOPPED;
          case RESTARTING -> Status.RESTARTING;
        };
    return process(
        child.id(),
        child.pid(),
        child.type(),
        status,
        Option.some(child.restart()),
        child.restarts());
  }

  private SupervisionTree process(
      String id,
      Option<Pid<?>> pid,
      ChildSpec.Type type,
      Status known,
      Option<Restart> restart,
      int restarts) {
    Option<ProcessInfo> info = pid.flatMap(process -> process.node().info(process));
    Option<Level> level = pid.flatMap(this::levelOf);
    return new SupervisionTree(
        id,
        pid,
        info.flatMap(ProcessInfo::name),
        type,
        known == Status.RUNNING ? status(pid.get(), info) : known,
        level.map(Level::strategy),
        restart,
        restarts,
        info.map(ProcessInfo::mailboxLength).getOrElse(0),
        level.toList().flatMap(Level::children).map(this::child));
  }

  /** What is known of a process that ran when its supervisor was asked. */
  private Status status(Pid<?> process, Option<ProcessInfo> info) {
    if (info.isEmpty()) {
      return Status.ENDED;
    }
    return asked.contains(process) && answer(process).isEmpty() ? Status.SILENT : Status.RUNNING;
  }

  /** What a supervisor has said; at the first place where it comes. */
  private Option<Level> levelOf(Pid<?> process) {
    Option<Either<ExitReason, Option<Level>>> answer = answer(process);
    answer.forEach(_ -> answers.put(process, Either.right(Option.none())));
    return answer.flatMap(it -> it.getOrElse(Option.none()));
  }

  private Option<Either<ExitReason, Option<Level>>> answer(Pid<?> process) {
    return Option.of(answers.get(process));
  }

  private CallFailed failure(ExitReason why) {
    return new CallFailed(new CallFailed.Failure(why, root, "snapshot"));
  }
}
