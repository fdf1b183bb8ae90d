%% The memory of one play of conf_supervisor: who was started when and by whom, who lives, what is
%% planned for the next starts, and the trace so far. A process, so that everybody notes what
%% happened before doing anything else.
%%
%% A process is called after its child's id and which start of it this is, such as a_2.
%%
%% Each start, and each stop of a child by its supervisor, is noted with those of its siblings that
%% were alive then. So the order in which a supervisor starts and stops its children shows in the
%% sequences of the single processes, although those are not ordered among each other.
-module(conf_supervisor_record).

-export([start/1, stop/1, plan/4, start/3, born/2, started/2, unbound/2, event/3, stopping/3, barrier/1, events/1]).
-export([await_end/2, running/2, latest/2, living/1, bound/2, names/1, simple/2, reason/1]).

start(Plans) ->
    Record = spawn_link(fun() -> loop(#{counts => #{}, plans => #{}, processes => #{}, names => #{},
                                        monitors => #{}, waiting => [], ended => [], events => []})
                        end),
    [plan(Record, Id, How, Times) || {Id, How, Times} <- Plans],
    Record.

%% Forgets everything, and kills who is left.
stop(Record) -> ask(Record, stop).

%% The next Times starts of a child are to go like this, after those planned already.
plan(Record, Id, How, Times) -> ask(Record, {plan, Id, How, Times}).

%% A child is about to be started: its name, and how that is to go.
start(Record, Id, Sup) -> ask(Record, {start, Id, Sup}).

%% A process has come to life.
born(Record, Process) -> ask(Record, {born, Process}).

%% A supervisor has been started. Before that it may fail, and is not dead yet when its own
%% supervisor goes on.
started(Record, Name) -> ask(Record, {started, Name}).

%% It is not linked to its supervisor any more.
unbound(Record, Name) -> ask(Record, {unbound, Name}).

event(Record, Name, Event) -> ask(Record, {event, Name, Event}).

%% Its supervisor has it stop.
stopping(Record, Name, Reason) -> ask(Record, {stopping, Name, Reason}).

barrier(Record) -> ask(Record, barrier).

%% The trace so far.
events(Record) -> ask(Record, events).

%% Waits until a process has ended; whether it was linked to its supervisor.
await_end(Record, Name) -> ask(Record, {await_end, Name}).

%% The last started process of a child, if it lives: {Name, Pid, Process}, or none.
running(Record, Id) -> ask(Record, {running, Id}).

%% The pid of the last process of a child, or none.
latest(Record, Id) -> ask(Record, {latest, Id}).

%% All processes that live.
living(Record) -> ask(Record, living).

%% Whether a process is, or was until its end, linked to its supervisor.
bound(Record, Pid) -> ask(Record, {bound, Pid}).

%% The names of all processes there ever were.
names(Record) -> ask(Record, names).

%% Whether a supervisor is simple_one_for_one.
simple(Record, Name) -> ask(Record, {simple, Name}).

ask(Record, Request) ->
    Monitor = monitor(process, Record),
    Record ! {ask, self(), Monitor, Request},
    receive
        {Monitor, Answer} -> demonitor(Monitor, [flush]), Answer;
        {'DOWN', Monitor, process, _, Reason} -> exit(Reason)
    end.

%% ------------------------------------------------------------------ the process

loop(#{monitors := Monitors, waiting := Waiting} = State) ->
    receive
        {ask, From, Ref, {await_end, Name}} ->
            #{processes := #{Name := #{bound := Bound} = Process}} = State,
            case Process of
                #{ended := _} -> From ! {Ref, Bound}, loop(State);
                _ -> loop(State#{waiting := [{Name, From, Ref} | Waiting]})
            end;
        {ask, From, Ref, stop} ->
            kill(living_of(State)),
            From ! {Ref, ok},
            unlink(From);
        {ask, From, Ref, Request} ->
            {Answer, Next} = answer(Request, State),
            From ! {Ref, Answer},
            loop(Next);
        {'DOWN', Monitor, process, _, Reason} when is_map_key(Monitor, Monitors) ->
            {Name, Rest} = maps:take(Monitor, Monitors),
            #{processes := #{Name := #{bound := Bound} = Process} = Processes} = State,
            {Told, Still} = lists:partition(fun({Each, _, _}) -> Each =:= Name end, Waiting),
            [From ! {Ref, Bound} || {_, From, Ref} <- Told],
            loop(noted_end(Process, {ended, reason(Reason)},
                           State#{monitors := Rest,
                                  waiting := Still,
                                  processes := Processes#{Name := Process#{ended => Reason}}}))
    end.

answer({plan, Id, How, Times}, #{plans := Plans} = State) ->
    More = lists:duplicate(Times, How),
    {ok, State#{plans := maps:update_with(Id, fun(Old) -> Old ++ More end, More, Plans)}};
answer({start, Id, Sup}, #{counts := Counts, plans := Plans} = State) ->
    N = maps:get(Id, Counts, 0) + 1,
    Name = name(Id, N),
    {How, Rest} = case maps:get(Id, Plans, []) of
                      [] -> {ok, []};
                      [Next | Later] -> {Next, Later}
                  end,
    {{Name, How}, noted(Name, {start, How, siblings(Sup, State)},
                        State#{counts := Counts#{Id => N}, plans := Plans#{Id => Rest}})};
answer({born, #{name := Name, pid := Pid} = Process},
       #{processes := Processes, names := Names, monitors := Monitors} = State) ->
    {ok, State#{processes := Processes#{Name => Process#{bound => true, number => map_size(Processes),
                                                         started => maps:get(kind, Process) =:= worker}},
                names := Names#{Pid => Name},
                monitors := Monitors#{monitor(process, Pid) => Name}}};
answer({started, Name}, #{processes := Processes} = State) ->
    #{Name := Process} = Processes,
    {ok, State#{processes := Processes#{Name := Process#{started := true}}}};
answer({unbound, Name}, #{processes := Processes} = State) ->
    #{Name := Process} = Processes,
    {ok, State#{processes := Processes#{Name := Process#{bound := false}}}};
answer({event, Name, Event}, State) ->
    {ok, noted(Name, Event, State)};
answer({stopping, Name, Reason}, #{processes := Processes} = State) ->
    #{Name := #{sup := Sup}} = Processes,
    Simple = case Processes of
                 #{Sup := #{simple := Is}} -> Is;
                 _ -> false
             end,
    Event = case Reason of
                shutdown when not Simple -> {stopping, shutdown, siblings(Sup, State) -- [Name]};
                _ -> {stopping, Reason}
            end,
    {ok, noted(Name, Event, State)};
answer(barrier, #{ended := Ended, events := Events} = State) ->
    {ok, State#{ended := [], events := [barrier | Ended ++ Events]}};
answer(events, #{events := Events} = State) ->
    {lists:reverse(Events), State};
answer({running, Id}, State) ->
    {case latest_of(Id, State) of
         none -> none;
         #{ended := _} -> none;
         #{name := Name, pid := Pid} = Process -> {Name, Pid, Process}
     end, State};
answer({latest, Id}, State) ->
    {case latest_of(Id, State) of
         none -> none;
         #{pid := Pid} -> Pid
     end, State};
answer(living, State) ->
    {living_of(State), State};
answer({bound, Pid}, #{names := Names, processes := Processes} = State) ->
    #{Pid := Name} = Names,
    #{Name := #{bound := Bound}} = Processes,
    {Bound, State};
answer(names, #{names := Names} = State) ->
    {Names, State};
answer({simple, Name}, #{processes := Processes} = State) ->
    #{Name := #{simple := Simple}} = Processes,
    {Simple, State}.

%% A start that failed has made no process that counts.
latest_of(Id, #{counts := Counts, processes := Processes}) ->
    Started = [Process || N <- lists:seq(maps:get(Id, Counts, 0), 1, -1),
                          #{} = Process <- [maps:get(name(Id, N), Processes, none)]],
    case Started of
        [] -> none;
        [Last | _] -> Last
    end.

name(Id, N) -> list_to_atom(lists:concat([Id, "_", N])).

living_of(#{processes := Processes}) ->
    [Process || Process <- maps:values(Processes), not is_map_key(ended, Process)].

%% Who is alive among a supervisor's children.
siblings(Sup, State) ->
    lists:sort([Name || #{name := Name, sup := Its, pid := Pid, started := true} <- living_of(State),
                        Its =:= Sup, is_process_alive(Pid)]).

%% A supervisor's reports come when the tree is quiet; its end is noted behind them.
noted_end(#{kind := supervisor, name := Name}, Event, #{ended := Ended} = State) ->
    State#{ended := [{Name, Event} | Ended]};
noted_end(#{name := Name}, Event, State) ->
    noted(Name, Event, State).

%% The oldest first: a supervisor is older than its children, and must not start others.
kill(Processes) ->
    Oldest = lists:sort([{Number, Pid} || #{number := Number, pid := Pid} <- Processes]),
    [exit(Pid, kill) || {_, Pid} <- Oldest],
    conf:ended([Pid || {_, Pid} <- Oldest], infinity).

noted(Name, Event, #{events := Events} = State) ->
    State#{events := [{Name, Event} | Events]}.

%% ------------------------------------------------------------------ reasons

%% An exit reason, or that of a failed start, without stack traces.
reason({'EXIT', Reason}) -> reason(Reason);
reason({failed_to_start_child, Id, Reason}) -> {failed_to_start_child, Id, reason(Reason)};
reason({shutdown, Detail}) -> {shutdown, reason(Detail)};
reason({Reason, [{M, F, _, _} | _]}) when is_atom(M), is_atom(F) -> {crash, Reason};
reason(Reason) -> Reason.
