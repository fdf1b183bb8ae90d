package dev.coppice.soak;

import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.Self;
import dev.coppice.supervisor.Answer;
import dev.coppice.supervisor.ChildSpec;
import dev.coppice.supervisor.ChildStart;
import dev.coppice.supervisor.From;
import dev.coppice.supervisor.GenServer;
import dev.coppice.supervisor.Init;
import dev.coppice.supervisor.Request;
import dev.coppice.supervisor.ServerRef;
import dev.coppice.supervisor.SimpleSupervisor;
import dev.coppice.supervisor.SimpleSupervisorRef;
import dev.coppice.supervisor.SimpleSupervisorSpec;
import dev.coppice.supervisor.StartError;
import dev.coppice.supervisor.Strategy;
import dev.coppice.supervisor.Supervisor;
import dev.coppice.supervisor.SupervisorRef;
import dev.coppice.supervisor.SupervisorSpec;
import io.vavr.control.Either;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A tree of supervisors: a root, branches, at each branch twigs of all kinds, and at the twigs the
 * leaves, which are the workers. Everything in it is permanent, and nobody ever gives up: how many
 * restarts are too many is the affair of other tests.
 */
final class Tree {
  /** How a twig deals with its leaves. */
  private enum Kind {
    ONE_FOR_ALL,
    REST_FOR_ONE,
    SIMPLE_ONE_FOR_ONE,
    ONE_FOR_ONE;

    /** Each branch has one of each kind first. */
    static Kind of(int twig) {
      return switch (twig) {
        case 0 -> ONE_FOR_ALL;
        case 1 -> REST_FOR_ONE;
        case 2 -> SIMPLE_ONE_FOR_ONE;
        default -> ONE_FOR_ONE;
      };
    }

    /** Whether the death of one leaf is that of others; there are few then. */
    boolean isGroup() {
      return this == ONE_FOR_ALL || this == REST_FOR_ONE;
    }
  }

  private static final int GROUP = 10;

  private final Place root;
  private final List<Place> twigs = new ArrayList<>();
  private final List<Place> leaves = new ArrayList<>();

  Tree(TreeOptions options, Pid<Watcher.Born> watcher) {
    root = new Place("root", watcher);
    List<Place> large = new ArrayList<>();
    for (int i = 0; i < options.branches(); i++) {
      Place branch = root.grow("" + i);
      for (int j = 0; j < options.twigs(); j++) {
        Place twig = branch.grow("" + j);
        twigs.add(twig);
        if (Kind.of(j).isGroup()) {
          IntStream.range(0, GROUP).forEach(_ -> grow(twig));
        } else {
          large.add(twig);
        }
      }
    }
    while (leaves.size() < options.leaves()) {
      grow(large.get(leaves.size() % large.size()));
    }
  }

  private void grow(Place twig) {
    leaves.add(twig.grow("" + twig.below().size()));
  }

  // ------------------------------------------------------------------ what it consists of

  List<Place> branches() {
    return root.below();
  }

  List<Place> twigs() {
    return twigs;
  }

  int size() {
    return supervisors().size() + leaves.size();
  }

  /** The root first, and the branches before the twigs. */
  List<Place> supervisors() {
    List<Place> all = new ArrayList<>();
    all.add(root);
    all.addAll(branches());
    all.addAll(twigs);
    return all;
  }

  List<Place> everybody() {
    List<Place> all = supervisors();
    all.addAll(leaves);
    return all;
  }

  // ------------------------------------------------------------------ as processes

  SupervisorRef start(Node node) {
    ChildSpec[] branches = branches().stream().map(Tree::branch).toArray(ChildSpec[]::new);
    SupervisorRef started =
        Supervisor.start(node, spec(root, Strategy.ONE_FOR_ONE, branches)).get();
    root.startedAs(started);
    return started;
  }

  private static SupervisorSpec spec(Place place, Strategy strategy, ChildSpec... children) {
    return SupervisorSpec.oneForOne(children)
        .withStrategy(strategy)
        .withIntensity(Integer.MAX_VALUE, Duration.ofSeconds(1))
        .withListener(_ -> place.restartedBelow());
  }

  private static ChildSpec branch(Place place) {
    ChildSpec[] twigs =
        IntStream.range(0, place.below().size())
            .mapToObj(i -> twig(place.below().get(i), Kind.of(i)))
            .toArray(ChildSpec[]::new);
    return told(place, ChildSpec.supervisor(place.id(), spec(place, Strategy.ONE_FOR_ONE, twigs)));
  }

  private static ChildSpec twig(Place place, Kind kind) {
    return switch (kind) {
      case ONE_FOR_ALL -> twig(place, Strategy.ONE_FOR_ALL);
      case REST_FOR_ONE -> twig(place, Strategy.REST_FOR_ONE);
      case ONE_FOR_ONE -> twig(place, Strategy.ONE_FOR_ONE);
      case SIMPLE_ONE_FOR_ONE -> simpleTwig(place);
    };
  }

  private static ChildSpec twig(Place place, Strategy strategy) {
    ChildSpec[] leaves =
        place.below().stream()
            .map(leaf -> ChildSpec.worker(leaf.id(), parent -> startLeaf(parent, leaf)))
            .toArray(ChildSpec[]::new);
    return told(place, ChildSpec.supervisor(place.id(), spec(place, strategy, leaves)));
  }

  /** Its leaves are not part of a specification; whoever starts it has it start them. */
  private static ChildSpec simpleTwig(Place place) {
    SimpleSupervisorSpec<Place, ServerRef<Leaf.Ask, Void>> spec =
        SimpleSupervisorSpec.workers(Tree::startLeaf)
            .withIntensity(Integer.MAX_VALUE, Duration.ofSeconds(1))
            .withListener(_ -> place.restartedBelow());
    return told(
        place,
        SimpleSupervisor.childSpec(place.id(), spec),
        parent -> startSimple(parent, place, spec));
  }

  private static Either<StartError, SimpleSupervisorRef<Place, ServerRef<Leaf.Ask, Void>>>
      startSimple(
          Self<?> parent,
          Place place,
          SimpleSupervisorSpec<Place, ServerRef<Leaf.Ask, Void>> spec) {
    return SimpleSupervisor.startLink(parent, spec)
        .peek(twig -> place.below().forEach(leaf -> twig.startChild(leaf).get()));
  }

  /** The same child, whose births are told to the watcher. */
  private static ChildSpec told(Place place, ChildSpec child) {
    return told(place, child, child.start());
  }

  private static ChildSpec told(Place place, ChildSpec child, ChildStart start) {
    return new ChildSpec(
        child.id(),
        parent -> start.start(parent).peek(place::startedAs),
        child.restart(),
        child.shutdown(),
        child.type(),
        child.backoff(),
        child.retries(),
        child.significant());
  }

  private static Either<StartError, ServerRef<Leaf.Ask, Void>> startLeaf(
      Self<?> parent, Place place) {
    return GenServer.startLink(parent, new Leaf()).peek(place::startedAs);
  }

  /** A worker that waits to be killed. */
  private record Leaf() implements GenServer<Leaf.Ask, Void, Boolean> {
    record Ask() implements Request<Ask, Boolean> {}

    @Override
    public Init<Boolean> init(Self<Void> self) {
      return Init.ok(true);
    }

    @Override
    public Answer<Boolean> handleCall(Ask ask, From from, Boolean state) {
      return Answer.reply(ask, state, state);
    }
  }
}
