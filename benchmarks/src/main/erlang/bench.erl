%% The rows as the BEAM runs them: receive loops, and gen_server where a server is called.
-module(bench).
-behaviour(gen_server).

-export([main/1]).
-export([init/1, handle_call/3, handle_cast/2]).
-export([start_counter/0, start_counter/1]).

-define(RING, 503).
-define(PAIRS, 16).
-define(CLIENTS, 8).
-define(PEERS, 64).
-define(UNRELATED, 100000).
-define(BATCH, 1000).
-define(CONNECTIONS, 100).
-define(BYTES, 64).
-define(HOGS, 4).
-define(CRASHES, 100).

%% Takes what the class Iterations writes: row, variant, operations, operations of a warm-up,
%% warm-ups, iterations. Prints a line of JSON for each iteration.
main([Row, Variant | Numbers]) ->
    [Ops, WarmUpOps, WarmUps, Measured] = [list_to_integer(Number) || Number <- Numbers],
    Workload = row(Row, Variant),
    [iteration(Workload, true, WarmUpOps) || _ <- lists:seq(1, WarmUps)],
    [iteration(Workload, false, Ops) || _ <- lists:seq(1, Measured)],
    halt(0).

row("pingpong", _) -> fun(Ops) -> pingpong(1, Ops) end;
row("counting", _) -> fun(Ops) -> many_to_one(1, Ops) end;
row("many8", _) -> fun(Ops) -> many_to_one(8, Ops) end;
row("many64", _) -> fun(Ops) -> many_to_one(64, Ops) end;
row("ring", _) -> fun ring/1;
row("forkjoin", _) -> fun forkjoin/1;
row("call", _) -> fun call/1;
row("call8", _) -> fun call8/1;
row("selcall", _) -> fun selcall/1;
row("selscan", _) -> fun selscan/1;
row("big", _) -> fun big/1;
row("pairs", _) -> fun(Ops) -> pingpong(?PAIRS, Ops) end;
row("spawn", _) -> fun spawn_row/1;
row("down", _) -> fun down/1;
row("sock", _) -> fun sock/1;
row("mem", "S") -> fun(Ops) -> memory(Ops, fun server/1) end;
row("mem", "V") -> fun(Ops) -> memory(Ops, fun idle/1) end;
row("hog", _) -> fun hog/1;
row("restart", _) -> logger:set_primary_config(level, none), fun restart/1;
row("tree", _) -> fun tree/1;
row("cascade", _) -> fun cascade/1.

%% Each in a process of its own, and what it leaves is ended before the next.
iteration(Workload, WarmUp, Ops) ->
    Before = processes(),
    {Pid, Ref} = spawn_monitor(fun() -> exit({measured, Workload(Ops)}) end),
    receive
        {'DOWN', Ref, process, Pid, {measured, Amount}} ->
            io:format("{\"warmUp\":~p,\"ops\":~b,\"amount\":~b}~n", [WarmUp, Ops, Amount]);
        {'DOWN', Ref, process, Pid, Reason} ->
            io:format(standard_error, "~p~n", [Reason]),
            halt(1)
    end,
    Left = processes() -- Before,
    Refs = [begin exit(Each, kill), monitor(process, Each) end || Each <- Left],
    [receive {'DOWN', Each, process, _, _} -> ok end || Each <- Refs].

now_ns() -> erlang:monotonic_time(nanosecond).

equal(_, Same, Same) -> ok;
equal(What, Expected, Actual) -> exit({What, Actual, instead_of, Expected}).

%% ------------------------------------------------------------------ ping-pong

pingpong(Pairs, Ops) ->
    Home = self(),
    Trips = Ops div Pairs,
    Began = now_ns(),
    [begin
         Ponger = spawn(fun pong/0),
         spawn(fun() -> ping(Ponger, Trips), Home ! {done, Trips} end)
     end || _ <- lists:seq(1, Pairs)],
    Done = lists:sum([receive {done, Each} -> Each end || _ <- lists:seq(1, Pairs)]),
    Elapsed = now_ns() - Began,
    equal(round_trips, Pairs * Trips, Done),
    Elapsed.

pong() ->
    receive
        {From, ping} -> From ! pong, pong()
    end.

ping(_, 0) -> ok;
ping(Ponger, Left) ->
    Ponger ! {self(), ping},
    receive
        pong -> ping(Ponger, Left - 1)
    end.

%% ------------------------------------------------------------------ many to one

many_to_one(Producers, Ops) ->
    Home = self(),
    Each = Ops div Producers,
    Began = now_ns(),
    Consumer = spawn(fun() -> Home ! {sum, consume(Producers * Each, 0)} end),
    [spawn(fun() -> produce(Consumer, Each) end) || _ <- lists:seq(1, Producers)],
    Sum = receive {sum, It} -> It end,
    Elapsed = now_ns() - Began,
    equal(sum, Producers * Each * (Each - 1) div 2, Sum),
    Elapsed.

consume(0, Sum) -> Sum;
consume(Left, Sum) ->
    receive
        {inc, Amount} -> consume(Left - 1, Sum + Amount)
    end.

produce(_, 0) -> ok;
produce(Consumer, Left) ->
    Consumer ! {inc, Left - 1},
    produce(Consumer, Left - 1).

%% ------------------------------------------------------------------ ring

ring(Ops) ->
    Home = self(),
    Members = [spawn(fun() -> member(Home, Place, self()) end) || Place <- lists:seq(0, ?RING - 1)],
    [First | Others] = Members,
    [Member ! {join, Next} || {Member, Next} <- lists:zip(Members, Others ++ [First])],
    Began = now_ns(),
    First ! Ops,
    Place = receive {done, It} -> It end,
    Elapsed = now_ns() - Began,
    equal(the_place_of_the_zero, Ops rem ?RING, Place),
    Elapsed.

member(Home, Place, Next) ->
    receive
        {join, Neighbour} -> member(Home, Place, Neighbour);
        0 -> Home ! {done, Place}, member(Home, Place, Next);
        Left -> Next ! Left - 1, member(Home, Place, Next)
    end.

%% ------------------------------------------------------------------ fork-join

forkjoin(Ops) ->
    Home = self(),
    Began = now_ns(),
    spawn(fun() -> Home ! {all_done, fork(Ops)} end),
    Children = receive {all_done, It} -> It end,
    Elapsed = now_ns() - Began,
    equal(children, Ops, Children),
    Elapsed.

fork(Children) ->
    Parent = self(),
    times(Children, fun() -> spawn(fun() -> Parent ! {done, self()} end) end),
    times(Children, fun() -> receive {done, _} -> ok end end),
    Children.

times(0, _) -> ok;
times(Left, Fun) -> Fun(), times(Left - 1, Fun).

%% ------------------------------------------------------------------ calls

call(Ops) ->
    Server = counter(),
    Began = now_ns(),
    Answer = call(Server, Ops, 0),
    Elapsed = now_ns() - Began,
    equal(calls_answered, Ops, Answer),
    Elapsed.

call(_, 0, Answer) -> Answer;
call(Server, Left, _) -> call(Server, Left - 1, gen_server:call(Server, ping)).

call8(Ops) ->
    Home = self(),
    Server = counter(),
    Each = Ops div ?CLIENTS,
    Began = now_ns(),
    [spawn(fun() -> call(Server, Each, 0), Home ! done end) || _ <- lists:seq(1, ?CLIENTS)],
    [receive done -> ok end || _ <- lists:seq(1, ?CLIENTS)],
    Elapsed = now_ns() - Began,
    equal(calls_answered, ?CLIENTS * Each + 1, gen_server:call(Server, ping)),
    Elapsed.

selcall(Ops) ->
    [self() ! {unrelated, Number} || Number <- lists:seq(1, ?UNRELATED)],
    call(Ops).

counter() ->
    {ok, Server} = gen_server:start(?MODULE, [], []),
    Server.

start_counter() -> gen_server:start_link(?MODULE, [], []).

start_counter(Home) -> gen_server:start_link(?MODULE, {tell, Home}, []).

init([]) -> {ok, {state, 0}};
init({tell, Home}) -> Home ! {up, self()}, {ok, {state, 0}};
init({supervise, Flags, Children}) -> {ok, {Flags, Children}}.

handle_call(ping, _From, {state, Calls}) -> {reply, Calls + 1, {state, Calls + 1}}.

handle_cast(crash, State) -> {stop, boom, State}.

%% ------------------------------------------------------------------ selective receive

selscan(Ops) ->
    [self() ! {unrelated, Number} || Number <- lists:seq(1, ?UNRELATED)],
    Began = now_ns(),
    Found = scan(0, Ops),
    Elapsed = now_ns() - Began,
    equal(messages_found, Ops, Found),
    Elapsed.

scan(Ops, Ops) -> Ops;
scan(Number, Ops) ->
    self() ! {wanted, Number},
    receive
        {wanted, Number} -> scan(Number + 1, Ops)
    end.

%% ------------------------------------------------------------------ big

big(Ops) ->
    Home = self(),
    Pings = Ops div ?PEERS,
    Began = now_ns(),
    Peers = list_to_tuple([spawn(fun() -> peer(Home, Seed, Pings) end)
                           || Seed <- lists:seq(0, ?PEERS - 1)]),
    [Peer ! {start, Peers} || Peer <- tuple_to_list(Peers)],
    Pongs = lists:sum([receive {done, Each} -> Each end || _ <- lists:seq(1, ?PEERS)]),
    Elapsed = now_ns() - Began,
    equal(pings_answered, ?PEERS * Pings, Pongs),
    Elapsed.

peer(Home, Seed, Pings) ->
    receive
        {start, Peers} -> talk(Home, Peers, Seed, Pings, Pings)
    end.

talk(Home, _, _, Pings, 0) ->
    Home ! {done, Pings},
    answer_until_pong();
talk(Home, Peers, Seed, Pings, Left) ->
    Next = (Seed * 1103515245 + 12345) band 16#ffffffff,
    element((Next bsr 8) rem ?PEERS + 1, Peers) ! {self(), ping},
    answer_until_pong(),
    talk(Home, Peers, Next, Pings, Left - 1).

answer_until_pong() ->
    receive
        {From, ping} -> From ! pong, answer_until_pong();
        pong -> ok
    end.

%% ------------------------------------------------------------------ spawn

spawn_row(Ops) ->
    Home = self(),
    Counter = atomics:new(1, []),
    Began = now_ns(),
    times(Ops, fun() -> spawn(fun() -> waiting(Home, Counter, Ops) end) end),
    receive full -> ok end,
    Elapsed = now_ns() - Began,
    equal(processes, Ops, atomics:get(Counter, 1)),
    Elapsed.

waiting(Home, Counter, All) ->
    case atomics:add_get(Counter, 1, 1) of
        All -> Home ! full;
        _ -> ok
    end,
    receive never -> ok end.

%% ------------------------------------------------------------------ crash to DOWN

down(Ops) ->
    Batch = min(?BATCH, Ops),
    Batches = Ops div Batch,
    Began = now_ns(),
    Booms = lists:sum([boom(Batch) || _ <- lists:seq(1, Batches)]),
    Elapsed = now_ns() - Began,
    equal(downs_with_the_reason, Batches * Batch, Booms),
    Elapsed.

boom(Batch) ->
    times(Batch, fun() -> spawn_monitor(fun() -> exit(boom) end) end),
    times(Batch, fun() -> receive {'DOWN', _, process, _, boom} -> ok end end),
    Batch.

%% ------------------------------------------------------------------ sockets

sock(Ops) ->
    Home = self(),
    Connections = min(?CONNECTIONS, Ops),
    Rounds = Ops div Connections,
    Options = [binary, {active, false}, {nodelay, true}],
    {ok, Listener} = gen_tcp:listen(0, [{ip, {127, 0, 0, 1}}, {backlog, Connections} | Options]),
    {ok, Port} = inet:port(Listener),
    Clients = [connect(Home, Listener, Port, Options, Rounds) || _ <- lists:seq(1, Connections)],
    Began = now_ns(),
    [Client ! go || Client <- Clients],
    Echoes = lists:sum([receive {done, Each} -> Each end || _ <- Clients]),
    Elapsed = now_ns() - Began,
    equal(echoes, Connections * Rounds, Echoes),
    ok = gen_tcp:close(Listener),
    Elapsed.

connect(Home, Listener, Port, Options, Rounds) ->
    {ok, Near} = gen_tcp:connect({127, 0, 0, 1}, Port, Options),
    {ok, Far} = gen_tcp:accept(Listener),
    Server = spawn(fun() -> echo(Far) end),
    ok = gen_tcp:controlling_process(Far, Server),
    Client = spawn(fun() -> receive go -> Home ! {done, ask(Near, Rounds, 0)} end end),
    ok = gen_tcp:controlling_process(Near, Client),
    Client.

echo(Socket) ->
    case gen_tcp:recv(Socket, ?BYTES) of
        {ok, Bytes} -> ok = gen_tcp:send(Socket, Bytes), echo(Socket);
        {error, _} -> gen_tcp:close(Socket)
    end.

ask(Socket, Rounds, Rounds) -> gen_tcp:close(Socket), Rounds;
ask(Socket, Rounds, Echoes) ->
    ok = gen_tcp:send(Socket, <<0:(?BYTES * 8)>>),
    {ok, <<_:?BYTES/binary>>} = gen_tcp:recv(Socket, ?BYTES),
    ask(Socket, Rounds, Echoes + 1).

%% ------------------------------------------------------------------ memory

memory(Ops, Start) ->
    Before = used(),
    Start(Ops),
    timer:sleep(500),
    used() - Before.

used() ->
    erlang:garbage_collect(),
    erlang:memory(total).

idle(Ops) ->
    Home = self(),
    Counter = atomics:new(1, []),
    times(Ops, fun() -> spawn(fun() -> waiting(Home, Counter, Ops) end) end),
    receive full -> ok end.

server(Ops) ->
    times(Ops, fun counter/0).

%% ------------------------------------------------------------------ hogs

%% The operations are milliseconds.
hog(Ops) ->
    Home = self(),
    Busy = erlang:convert_time_unit(Ops, millisecond, nanosecond),
    [spawn(fun() -> compute(now_ns() + Busy), Home ! done end) || _ <- lists:seq(1, ?HOGS)],
    Lateness = lists:sort(tick(?HOGS, [])),
    lists:nth(ceil(length(Lateness) * 0.99), Lateness).

compute(End) ->
    case now_ns() < End of
        true -> compute(End);
        false -> ok
    end.

%% Ticks until the hogs have ended.
tick(0, Lateness) -> Lateness;
tick(Hogs, Lateness) ->
    Due = now_ns() + 1000000,
    receive
        done -> tick(Hogs - 1, [max(0, now_ns() - Due) | Lateness])
    after 1 ->
        tick(Hogs, [max(0, now_ns() - Due) | Lateness])
    end.

%% ------------------------------------------------------------------ crash to serving again

%% A supervisor for every hundred crashes: it looks through its latest restarts at each.
restart(Ops) ->
    Crashes = min(?CRASHES, Ops),
    Supervisors = Ops div Crashes,
    Began = now_ns(),
    Served = lists:sum([crash_and_call(Crashes) || _ <- lists:seq(1, Supervisors)]),
    Elapsed = now_ns() - Began,
    equal(calls_answered, Supervisors * Crashes, Served),
    Elapsed.

crash_and_call(Crashes) ->
    Children = [#{id => counter, start => {?MODULE, start_counter, [self()]}}],
    Flags = #{intensity => Crashes, period => 60},
    {ok, Supervisor} = supervisor:start_link(?MODULE, {supervise, Flags, Children}),
    Child = receive {up, It} -> It end,
    Served = crash_and_call(Child, Crashes, 0),
    ok = gen_server:stop(Supervisor, normal, infinity),
    Served.

crash_and_call(_, 0, Served) -> Served;
crash_and_call(Child, Left, Served) ->
    ok = gen_server:cast(Child, crash),
    Next = receive {up, It} -> It end,
    crash_and_call(Next, Left - 1, Served + gen_server:call(Next, ping)).

%% ------------------------------------------------------------------ a large tree

tree(Ops) ->
    Children = [#{id => Id, start => {?MODULE, start_counter, []}} || Id <- lists:seq(1, Ops)],
    Began = now_ns(),
    {ok, Supervisor} = supervisor:start_link(?MODULE, {supervise, #{}, Children}),
    Counts = supervisor:count_children(Supervisor),
    ok = gen_server:stop(Supervisor, normal, infinity),
    Elapsed = now_ns() - Began,
    equal(children, Ops, proplists:get_value(active, Counts)),
    Elapsed.

%% ------------------------------------------------------------------ a chain of links

cascade(Ops) ->
    Home = self(),
    First = spawn(fun() -> chain(Home, Ops) end),
    Last = receive {last, It} -> It end,
    Ref = monitor(process, Last),
    Began = now_ns(),
    exit(First, boom),
    Reason = receive {'DOWN', Ref, process, Last, Why} -> Why end,
    Elapsed = now_ns() - Began,
    equal(reason_at_the_end, boom, Reason),
    Elapsed.

chain(Home, 0) ->
    Home ! {last, self()},
    receive never -> ok end;
chain(Home, Links) ->
    spawn_link(fun() -> chain(Home, Links - 1) end),
    receive never -> ok end.
