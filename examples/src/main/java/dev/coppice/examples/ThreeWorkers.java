package dev.coppice.examples;

import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.Self;
import dev.coppice.supervisor.Answer;
import dev.coppice.supervisor.ChildInfo;
import dev.coppice.supervisor.ChildSpec;
import dev.coppice.supervisor.From;
import dev.coppice.supervisor.GenServer;
import dev.coppice.supervisor.Init;
import dev.coppice.supervisor.Request;
import dev.coppice.supervisor.ServerName;
import dev.coppice.supervisor.Supervisor;
import dev.coppice.supervisor.SupervisorSpec;
import java.io.PrintStream;
import java.time.Duration;

/**
 * A supervisor over three workers, which tell the main process when they start. One is asked to
 * divide by zero and crashes: its caller is told why, its supervisor starts it again under its
 * name, the other two never notice, and the report of the crash is in the log.
 */
final class ThreeWorkers {
  record Started(String worker) {}

  record Worker(String name, Pid<Started> main) implements GenServer<Worker.Divide, Void, Integer> {
    record Divide(int by) implements Request<Divide, Integer> {}

    @Override
    public Init<Integer> init(Self<Void> self) {
      main.send(new Started(name));
      return Init.ok(0);
    }

    @Override
    public Answer<Integer> handleCall(Divide request, From from, Integer made) {
      return Answer.reply(request, 100 / request.by(), made + 1);
    }
  }

  private ThreeWorkers() {}

  static void run(PrintStream out) {
    try (Node node = Node.open()) {
      var _ = node.run((Self<Started> self) -> supervise(self, out));
    }
  }

  private static void supervise(Self<Started> self, PrintStream out) {
    Pid<Started> main = self.pid();
    ChildSpec[] workers = {worker("oak", main), worker("ash", main), worker("elm", main)};
    var supervisor = Supervisor.startLink(self, SupervisorSpec.oneForOne(workers)).get();
    for (int i = 0; i < 3; i++) {
      out.println(self.receive(Started.class).worker() + " starts");
    }
    divide(self, "oak", 5, out);
    divide(self, "ash", 0, out);
    out.println(self.receive(Started.class).worker() + " starts again");
    divide(self, "ash", 4, out);
    for (ChildInfo child : supervisor.whichChildren()) {
      out.println(child.id() + ": restarted " + child.restarts() + " times");
    }
  }

  private static ServerName<Worker.Divide, Void> named(String id) {
    return ServerName.of(id, Worker.class);
  }

  private static ChildSpec worker(String id, Pid<Started> main) {
    return ChildSpec.worker(id, s -> GenServer.startLink(s, named(id), new Worker(id, main)));
  }

  private static void divide(Self<?> self, String id, int by, PrintStream out) {
    var worker = named(id).whereis(self.node()).get();
    var answer = worker.tryCall(new Worker.Divide(by), Duration.ofSeconds(5));
    String result = answer.fold(why -> "crashed, " + why, value -> "100/" + by + "=" + value);
    out.println(id + ": " + result);
  }
}
