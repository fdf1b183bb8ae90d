package dev.coppice.mailbox;

/** The two kinds of process, each made from the same script. */
enum Kind {
  STRAIGHT_LINE {
    @Override
    <M> Pid<M> spawn(Spawner spawner, SpawnOptions options, Script<M> script) {
      return spawner.spawn(
          options,
          self -> {
            while (script.goesOn(self, self.receive())) {}
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
  },

  CALLBACK {
    @Override
    <M> Pid<M> spawn(Spawner spawner, SpawnOptions options, Script<M> script) {
      return spawner.spawnCallback(options, _ -> handler(script));
    }

    private <M> Callback<M> handler(Script<M> script) {
      return new Callback<>() {
        @Override
        public Next<M> handle(Self<M> self, Received<M> received) throws Exception {
          return script.goesOn(self, received) ? this : Next.stop(ExitReason.normal());
        }
      };
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
  };

  /** What a process does with each thing it receives. */
  interface Script<M> {
    /** Handles one thing; false to end with {@code normal}. */
    boolean goesOn(Self<M> self, Received<M> received) throws Exception;
  }

  /** Spawns a process that handles what it receives, one after the other. */
  abstract <M> Pid<M> spawn(Spawner spawner, SpawnOptions options, Script<M> script);

  /** Spawns a process that does one thing and ends. */
  abstract <M> Pid<M> spawnOnce(Spawner spawner, SpawnOptions options, Body<M> body);

  /** Spawns a monitored process that does one thing and ends. */
  abstract <M> Monitored<M> spawnOnceMonitored(Self<?> parent, Body<M> body);
}
