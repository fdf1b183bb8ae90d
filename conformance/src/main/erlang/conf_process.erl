%% Plays scripts over processes, see dev.coppice.conformance.process.ProcessKind for what they are
%% made of. The director, which is the process that plays, tells the actors what to do, phase by
%% phase. It is told what they do by messages, and sees their ends by monitors; after each phase it
%% waits until the news of every death has arrived everywhere.
-module(conf_process).
-behaviour(conf).

-export([play/1]).

-define(PATIENCE, 30000).
-define(NAMES, [n1, n2, n3]).

%% What the director knows: all processes and variables by name, the names of those processes that
%% may do something and live, their monitors by name as {Owner, Ref, Target}, what was last seen of
%% each, and the record of what happened, newest first.
-record(play, {pids = #{}, vars = #{}, living = [], by_name = [], seen = #{}, record = []}).

%% What an actor knows; tags are the variables of its own monitors, by reference.
-record(actor, {me, director, pids = #{}, vars = #{}, tags = #{}}).

play({script, Processes, Phases}) ->
    Names = maps:from_list([{Name, conf:unique(Name)} || Name <- ?NAMES]),
    Begun = lists:foldl(fun({Name, _Style}, Play) ->
                                begin_to_watch(Name, spawn(actor(Name, self())), Play)
                        end,
                        #play{vars = Names}, Processes),
    Played = lists:foldl(fun phase/2, Begun, Phases),
    Last = phase([{Name, [drain]} || Name <- Played#play.living], Played),
    Pids = maps:values(Last#play.pids),
    _ = [exit(Pid, kill) || Pid <- Pids],
    ok = conf:ended(Pids, ?PATIENCE),
    conf:trace(lists:reverse(Last#play.record)).

begin_to_watch(Name, Pid, #play{pids = Pids, living = Living} = Play) ->
    _ = monitor(process, Pid),
    Play#play{pids = Pids#{Name => Pid}, living = Living ++ [Name]}.

%% ------------------------------------------------------------------ the director

%% A phase in which somebody has a part who has ended is left out.
phase(Parts, #play{pids = Pids, vars = Vars, living = Living} = Play) ->
    Actors = [Name || {Name, _} <- Parts],
    case Actors -- Living of
        [] ->
            _ = [maps:get(Name, Pids) ! {conf, Ops, Pids, Vars} || {Name, Ops} <- Parts],
            settle(listen(Actors, [], Play));
        _ ->
            record(barrier, Play)
    end.

record(What, #play{record = Record} = Play) ->
    Play#play{record = [What | Record]}.

%% Until all have done their part, or ended. Fleeting are those who are to end by themselves.
listen([], Fleeting, Play) ->
    ok = conf:ended(Fleeting, ?PATIENCE),
    Play;
listen(Actors, Fleeting, #play{pids = Pids, vars = Vars, by_name = ByName} = Play) ->
    receive
        {event, Name, Event} ->
            listen(Actors, Fleeting, record({Name, Event}, Play));
        {lasting, Parent, Name, Pid} ->
            Watched = begin_to_watch(Name, Pid, Play),
            Parent ! {watched, Name},
            listen(Actors, Fleeting, Watched);
        {fleeting, Name, Pid} ->
            listen(Actors, [Pid | Fleeting], Play#play{pids = Pids#{Name => Pid}});
        {var, Name, Value} ->
            listen(Actors, Fleeting, Play#play{vars = Vars#{Name => Value}});
        {by_name, Owner, Ref, Target} ->
            listen(Actors, Fleeting, Play#play{by_name = [{Owner, Ref, Target} | ByName]});
        {off, Ref} ->
            listen(Actors, Fleeting, Play#play{by_name = lists:keydelete(Ref, 2, ByName)});
        {done, Name} ->
            listen(Actors -- [Name], Fleeting, Play);
        {'DOWN', _, process, Pid, Reason} ->
            Name = name(Pid, Pids),
            listen(Actors -- [Name], Fleeting, ended(Name, Reason, Play))
    after ?PATIENCE ->
            exit({stuck, Actors})
    end.

ended(Name, Reason, #play{pids = Pids, living = Living} = Play) ->
    record({Name, {ended, reason(Reason, Pids)}}, Play#play{living = Living -- [Name]}).

settle(#play{pids = Pids, by_name = ByName} = Play) ->
    Left = fun(Owner) ->
                   length([1 || {Watching, _, Target} <- ByName, Watching =:= Owner,
                                is_pid(Target), Target =/= Owner, is_process_alive(Target)])
           end,
    Alive = conf:settled(maps:values(Pids), Left),
    Buried = bury([Name || Name <- Play#play.living, not lists:member(maps:get(Name, Pids), Alive)], Play),
    record(barrier, lists:foldl(fun look/2, Buried, Buried#play.living)).

bury([], Play) -> Play;
bury(Dead, #play{pids = Pids} = Play) ->
    receive
        {'DOWN', _, process, Pid, Reason} ->
            Name = name(Pid, Pids),
            bury(Dead -- [Name], ended(Name, Reason, Play))
    after ?PATIENCE ->
            exit({no_down, Dead})
    end.

%% What can be seen of a process from outside, if it has changed.
look(Name, #play{pids = Pids, vars = Vars, seen = Seen} = Play) ->
    [{links, Links}, {monitors, Monitors}, {trap_exit, Trap}, {registered_name, Registered}] =
        process_info(maps:get(Name, Pids), [links, monitors, trap_exit, registered_name]),
    State = {state, lists:sort([name(Link, Pids) || Link <- Links]), length(Monitors), Trap,
             registered(Registered, Vars)},
    case Seen of
        #{Name := State} -> Play;
        _ -> record({Name, State}, Play#play{seen = Seen#{Name => State}})
    end.

registered([], _) -> none;
registered(Registered, Vars) -> name(Registered, Vars).

name(Value, Map) ->
    [Name | _] = [Name || {Name, Each} <- maps:to_list(Map), Each =:= Value] ++ ['#unknown'],
    Name.

%% A crash is known by what was raised; where that was is Erlang's own affair.
reason({Error, [{_, _, _, _} | _]}, _) -> {crash, Error};
reason(Reason, Pids) -> conf:canonical(Reason, maps:from_list([{Pid, Name} || {Name, Pid} <- maps:to_list(Pids)])).

%% ------------------------------------------------------------------ an actor

actor(Me, Director) ->
    fun() -> wait(#actor{me = Me, director = Director}) end.

wait(#actor{me = Me, director = Director} = Actor) ->
    receive
        {conf, Ops, Pids, Vars} ->
            case do(Ops, Actor#actor{pids = Pids, vars = Vars}) of
                return -> ok;
                #actor{} = Next ->
                    sync(Next),
                    Director ! {done, Me},
                    wait(Next)
            end
    end.

do([], Actor) -> Actor;
do([return | _], Actor) ->
    sync(say(return, Actor)),
    return;
do([Op | Rest], Actor) ->
    do(Rest, try op(Op, Actor) catch throw:unknown -> say({skip, tag(Op)}, Actor) end).

tag(Op) when is_tuple(Op) -> element(1, Op);
tag(Op) -> Op.

say(Event, #actor{me = Me, director = Director} = Actor) ->
    Director ! {event, Me, Event},
    Actor.

%% What this process has sent to any other has arrived there.
sync(#actor{pids = Pids}) ->
    _ = [is_process_alive(Pid) || Pid <- maps:values(Pids)],
    ok.

pid(Name, #actor{pids = Pids}) -> known(Name, Pids).

var(Name, #actor{vars = Vars}) -> known(Name, Vars).

known(Name, Map) ->
    case Map of
        #{Name := Value} -> Value;
        _ -> throw(unknown)
    end.

define(Name, Value, #actor{director = Director, vars = Vars} = Actor) ->
    Director ! {var, Name, Value},
    Actor#actor{vars = Vars#{Name => Value}}.

mine(Name, Ref, #actor{tags = Tags} = Actor) ->
    define(Name, Ref, Actor#actor{tags = Tags#{Ref => Name}}).

op({send, To, Number}, #actor{me = Me} = Actor) ->
    pid(To, Actor) ! {m, Me, Number},
    Actor;
op({send_name, Name, Number}, #actor{me = Me} = Actor) ->
    To = var(Name, Actor),
    say({send_name, Name, tried(fun() -> To ! {m, Me, Number} end)}, Actor);
op({send_alias, Alias, Number}, #actor{me = Me} = Actor) ->
    var(Alias, Actor) ! {m, Me, Number},
    Actor;

op({recv, Pattern}, Actor) ->
    say({recv, tag(Pattern), take(Pattern, 0, Actor)}, Actor);
op({await, Pattern}, Actor) ->
    say({await, tag(Pattern), take(Pattern, infinity, Actor)}, Actor);
op(drain, Actor) ->
    drain(take(any, 0, Actor), Actor);

op({link, To}, Actor) ->
    Pid = pid(To, Actor),
    say({link, To, tried(fun() -> link(Pid) end)}, Actor);
op({unlink, From}, Actor) ->
    true = unlink(pid(From, Actor)),
    Actor;
op({monitor, Var, Target}, Actor) ->
    mine(Var, monitor(process, pid(Target, Actor)), Actor);
op({monitor_name, Var, Name}, #actor{director = Director} = Actor) ->
    Registered = var(Name, Actor),
    Target = whereis(Registered),
    Ref = monitor(process, Registered),
    Director ! {by_name, self(), Ref, Target},
    mine(Var, Ref, Actor);
op({monitor_alias, Var, Alias, Target, Mode}, Actor) ->
    Ref = monitor(process, pid(Target, Actor), [{alias, Mode}]),
    define(Alias, Ref, mine(Var, Ref, Actor));
op({demonitor, Var, Options}, #actor{director = Director, tags = Tags} = Actor) ->
    Ref = var(Var, Actor),
    Whose = case Tags of #{Ref := _} -> mine; _ -> foreign end,
    _ = [Director ! {off, Ref} || Whose =:= mine],
    Result = demonitor(Ref, Options),
    case lists:member(info, Options) of
        true -> say({demonitor, Whose, Var, Result}, Actor);
        false -> Actor
    end;
op({alias, Alias, Mode}, Actor) ->
    define(Alias, alias([Mode]), Actor);
op({unalias, Alias}, Actor) ->
    say({unalias, Alias, unalias(var(Alias, Actor))}, Actor);

op({trap, Trap}, Actor) ->
    say({trap, process_flag(trap_exit, Trap), Trap}, Actor);
op({exit, To, Reason}, Actor) ->
    Pid = pid(To, Actor),
    Said = say({exit, To, Reason}, Actor), % before: it may be this process itself
    true = exit(Pid, Reason),
    Said;
op({exit, Reason}, Actor) ->
    sync(say({exit, Reason}, Actor)),
    exit(Reason);
op({crash, Error}, Actor) ->
    sync(say({crash, Error}, Actor)),
    error(Error);

op({spawn, Name, How, _Style}, #actor{director = Director} = Actor) ->
    Next = spawned(Name, How, actor(Name, Director), Actor),
    Director ! {lasting, self(), Name, pid(Name, Next)},
    receive {watched, Name} -> Next end;
op({fleeting, Name, How, Sends, End}, #actor{director = Director} = Actor) ->
    Parent = self(),
    Life = fun() ->
                   _ = [Parent ! {m, Name, Number} || Number <- Sends],
                   finish(End)
           end,
    Next = spawned(Name, How, Life, Actor),
    Director ! {fleeting, Name, pid(Name, Next)},
    Next;

op({register, Name, Who}, Actor) ->
    {Registered, Pid} = {var(Name, Actor), pid(Who, Actor)},
    say({register, Name, Who, tried(fun() -> register(Registered, Pid) end)}, Actor);
op({unregister, Name}, Actor) ->
    Registered = var(Name, Actor),
    say({unregister, Name, tried(fun() -> unregister(Registered) end)}, Actor);
op({whereis, Name}, #actor{pids = Pids} = Actor) ->
    say({whereis, Name, case whereis(var(Name, Actor)) of
                            undefined -> undefined;
                            Pid -> name(Pid, Pids)
                        end}, Actor);
op({alive, Who}, Actor) ->
    say({alive, Who, is_process_alive(pid(Who, Actor))}, Actor).

tried(Fun) ->
    try Fun() of _ -> ok
    catch error:Error -> Error
    end.

spawned(Name, plain, Fun, Actor) -> known_child(Name, spawn(Fun), Actor);
spawned(Name, link, Fun, Actor) -> known_child(Name, spawn_link(Fun), Actor);
spawned(Name, {monitor, Var}, Fun, Actor) ->
    {Pid, Ref} = spawn_monitor(Fun),
    known_child(Name, Pid, mine(Var, Ref, Actor)).

known_child(Name, Pid, #actor{pids = Pids} = Actor) ->
    Actor#actor{pids = Pids#{Name => Pid}}.

finish(return) -> ok;
finish({exit, Reason}) -> exit(Reason);
finish({crash, Error}) -> error(Error);
finish({signal, Reason}) -> exit(self(), Reason).

%% ------------------------------------------------------------------ receiving

drain(none, Actor) -> Actor;
drain(What, Actor) ->
    say({from, source(What), What}, Actor),
    drain(take(any, 0, Actor), Actor).

source({m, From, _}) -> From;
source({down, _, Who, _}) -> Who;
source({exit, From, _}) -> From.

take(any, Limit, Actor) ->
    receive Any -> seen(Any, Actor) after Limit -> none end;
take(message, Limit, Actor) ->
    receive {m, _, _} = Message -> seen(Message, Actor) after Limit -> none end;
take(down, Limit, Actor) ->
    receive {'DOWN', _, process, _, _} = Down -> seen(Down, Actor) after Limit -> none end;
take(exit, Limit, Actor) ->
    receive {'EXIT', _, _} = Exit -> seen(Exit, Actor) after Limit -> none end;
take({m, Number}, Limit, Actor) ->
    receive {m, _, Number} = Message -> seen(Message, Actor) after Limit -> none end;
take({from, Who}, Limit, Actor) ->
    receive {m, Who, _} = Message -> seen(Message, Actor) after Limit -> none end;
take({down, Var}, Limit, Actor) ->
    Ref = var(Var, Actor),
    receive {'DOWN', Ref, process, _, _} = Down -> seen(Down, Actor) after Limit -> none end;
take({exit, Who}, Limit, Actor) ->
    Pid = pid(Who, Actor),
    receive {'EXIT', Pid, _} = Exit -> seen(Exit, Actor) after Limit -> none end.

seen({m, _, _} = Message, _) -> Message;
seen({'DOWN', Ref, process, Object, Reason}, #actor{pids = Pids, vars = Vars, tags = Tags}) ->
    Who = case Object of
              {Registered, _Node} -> {name, name(Registered, Vars)};
              Pid -> name(Pid, Pids)
          end,
    {down, maps:get(Ref, Tags), Who, reason(Reason, Pids)};
seen({'EXIT', Pid, Reason}, #actor{pids = Pids}) ->
    {exit, name(Pid, Pids), reason(Reason, Pids)}.
