package dev.coppice.test;

import dev.coppice.mailbox.Awaited;
import dev.coppice.mailbox.Body;
import dev.coppice.mailbox.Callback;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Monitored;
import dev.coppice.mailbox.Next;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.Received;
import dev.coppice.mailbox.Self;
import dev.coppice.mailbox.SpawnOptions;
import dev.coppice.mailbox.Spawner;
import dev.coppice.mailbox.Timeout;
import java.time.Duration;
import java.util.function.Predicate;

/** The two kinds of process, each made from the same script. */
enum Kind {
  STRAIGHT_LINE {
    @Override
    <M> Pid<M> spawn(Spawner spawner, SpawnOptions options, Script<M> script) {
      return spawner.spawn(
          options,
          self -> {
            while (true) {
              script.handle(self, self.receive());
            }
          });
    }

    @Override
    <M> Pid<M> spawnOnce(Spawner spawner, SpawnOptions options, Body<M> body) {
      return spawner.spawn(options, body);
    }

    @Override
    <M> Monitored<M> spawnOnceMonitored(Self<?> parent, Body<M> body) {
      return parent.spawnMonitor(body);
    }

    @Override
    <M> Pid<M> spawnImpatient(Spawner spawner, Duration limit, Predicate<Awaited<M>> goesOn) {
      return spawner.spawn(
          self -> {
            Awaited<M> next = self.receive(limit);
            while (goesOn.test(next)) {
              next = self.receive();
            }
          });
    }
  },

  CALLBACK {
    @Override
    <M> Pid<M> spawn(Spawner spawner, SpawnOptions options, Script<M> script) {
      return spawner.spawnCallback(
          options,
          _ ->
              new Callback<M>() {
                @Override
                public Next<M> handle(Self<M> self, Received<M> received) throws Exception {
                  script.handle(self, received);
                  return this;
                }
              });
    }

    @Override
    <M> Pid<M> spawnOnce(Spawner spawner, SpawnOptions options, Body<M> body) {
      return spawner.spawnCallback(options, once(body));
    }

    @Override
    <M> Monitored<M> spawnOnceMonitored(Self<?> parent, Body<M> body) {
      return parent.spawnCallbackMonitor(SpawnOptions.none(), once(body));
    }

    private <M> Callback.Start<M> once(Body<M> body) {
      return self -> {
        body.run(self);
        return Next.stop(ExitReason.normal());
      };
    }

    @Override
    <M> Pid<M> spawnImpatient(Spawner spawner, Duration limit, Predicate<Awaited<M>> goesOn) {
      return spawner.spawnCallback(
          _ ->
              Next.after(
                  limit,
                  new Callback<M>() {
                    @Override
                    public Next<M> handle(Self<M> self, Received<M> received) {
                      return goesOn.test(received) ? this : Next.stop(ExitReason.normal());
                    }

                    @Override
                    public Next<M> timeout(Self<M> self) {
                      return goesOn.test(new Timeout<>()) ? this : Next.stop(ExitReason.normal());
                    }
                  }));
    }
  };

  /** {@return the one that this is not} */
  Kind other() {
    return this == CALLBACK ? STRAIGHT_LINE : CALLBACK;
  }

  /** What a process does with each thing it receives. */
  interface Script<M> {
    void handle(Self<M> self, Received<M> received) throws Exception;
  }

  /** Spawns a process that handles what it receives, one after the other. */
  abstract <M> Pid<M> spawn(Spawner spawner, SpawnOptions options, Script<M> script);

  /** Spawns a process that does one thing and ends. */
  abstract <M> Pid<M> spawnOnce(Spawner spawner, SpawnOptions options, Body<M> body);

  /** Spawns a monitored process that does one thing and ends. */
  abstract <M> Monitored<M> spawnOnceMonitored(Self<?> parent, Body<M> body);

  /** Spawns a process that waits for a limited time, and then, as long as it goes on, without. */
  abstract <M> Pid<M> spawnImpatient(Spawner spawner, Duration limit, Predicate<Awaited<M>> goesOn);
}
