package dev.coppice.conformance.supervisor;

import dev.coppice.conformance.Hunt;
import dev.coppice.conformance.Otp;
import dev.coppice.testsupport.Mutant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each of these faults of the supervisor is found. */
@ExtendWith(Otp.class)
class SupervisorKindTest {
  private static final String SUPERVISOR = "supervisor/src/main/java/dev/coppice/supervisor/";

  private static void isFound(String file, String original, String fault) {
    Hunt.finds(new Mutant().with(SUPERVISOR + file, original, fault), "supervisor");
  }

  @Test
  @DisplayName("a restart counts twice")
  void restartCountsTwice() {
    isFound("RestartWindow.java", "recent.append(now)", "recent.append(now).append(now)");
  }

  @Test
  @DisplayName("a restart is never forgotten")
  void nothingIsForgotten() {
    isFound("RestartWindow.java", "now - recent.head() > period", "false");
  }

  @Test
  @DisplayName("a group is stopped in the order in which it was started")
  void stoppedOldestFirst() {
    isFound(
        "Restarts.java",
        """
            return group(state, failed)
                .reverse()
        """,
        """
            return group(state, failed)
        """);
  }

  @Test
  @DisplayName("one_for_all spares those started before the child that failed")
  void oneForAllAsRestForOne() {
    isFound(
        "Strategy.java",
        "case ONE_FOR_ALL -> _ -> true;",
        "case ONE_FOR_ALL -> child -> child.position() >= failed.position();");
  }

  @Test
  @DisplayName("a transient child is restarted though it has ended normally")
  void transientIsRestarted() {
    isFound("Restart.java", "case TRANSIENT -> reason.isAbnormal();", "case TRANSIENT -> true;");
  }

  @Test
  @DisplayName("a temporary sibling is restarted with the group")
  void temporaryComesBack() {
    isFound("Restarts.java", "return child.spec().restart() == Restart.TEMPORARY", "return false");
  }

  @Test
  @DisplayName("a start that fails in a restart is not tried again")
  void notTriedAgain() {
    isFound("Restarts.java", "state.self().pid().send(new TryAgain(child.spec().id()));", "");
  }

  @Test
  @DisplayName("terminate_child leaves a child that is being restarted to that")
  void terminateIsNoEnd() {
    isFound(
        "SupervisorRequests.java",
        "    return state.dropped(child);",
        "    return child.isRunning() ? state.dropped(child) : state;");
  }

  @Test
  @DisplayName("children started before the one that could not be are left behind")
  void noRollBack() {
    isFound(
        "SupervisorServer.java",
        """
                stopAll(state);
                return Init.stop(
        """,
        """
                return Init.stop(
        """);
  }

  @Test
  @DisplayName("a permanent child that ends normally when it is stopped is not reported")
  void normalWhenStopped() {
    isFound(
        "ChildStopper.java",
        "spec.restart() != Restart.PERMANENT && !reason.isAbnormal()",
        "!reason.isAbnormal()");
  }

  @Test
  @DisplayName("a significant child that is being restarted counts as ended")
  void restartingIsNotSignificant() {
    isFound("Restarts.java", "!(child.slot() instanceof Slot.Stopped)", "child.isRunning()");
  }

  @Test
  @DisplayName("children of a simple supervisor that do not stop as asked are reported one by one")
  void notInOne() {
    isFound(
        "SimpleSupervisorServer.java",
        ".groupBy(SimpleSupervisorServer::kind)",
        ".groupBy(_ -> new Object())");
  }
}
