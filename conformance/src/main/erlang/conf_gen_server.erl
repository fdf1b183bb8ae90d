%% Plays scenarios of the kind gen_server on OTP's own gen_server. What scenarios are made of is
%% described in dev.coppice.conformance.genserver.Generator; dev.coppice.conformance.genserver.Conductor
%% does the same on Coppice, and the two read best side by side.
%%
%% The process that plays is the conductor. It has actors do one thing at a time, and after each
%% step waits until nothing can happen any more (settle/1): every actor has done what it was told to
%% or waits for a server that cannot answer, every server that is not held in a callback has handled
%% what was in its mailbox. So what happens in a step does not depend on who is quicker.
%%
%% What OTP does and Coppice does not, on purpose, is in the trace under its own name:
%% {unwanted, N, Row} (a request whose caller has given up is handled, GS-11, or has ended, GS-18),
%% {left_exit, Reason} (an EXIT left by a failed start, GS-07), {second_reply, V} (GS-17),
%% {ended_before, Reason} (a stop that comes after the end, GS-33), and a throw as a bad return value
%% (GS-21). dev.coppice.conformance.genserver.Deviations says what becomes of them.
-module(conf_gen_server).
-behaviour(conf).
-behaviour(gen_server).

-export([play/1]).
-export([init/1, handle_call/3, handle_cast/2, handle_info/2, handle_continue/2, terminate/2]).

%% A short time, in ms: for what is meant to take too long. A scenario is played anew with twice the
%% time if what should have come before did not.
-define(SHORT, 25).
%% A time that never passes.
-define(LONG, 3600000).
%% How long the conductor waits for what has to come.
-define(PATIENCE, 60000).

-record(server, {pid,
                 alive = true, starting = true,
                 busy = true,        % in a callback, or about to be
                 hand = none,        % the request that it handles, or handled last
                 held = false,       % in a callback, until it is released
                 ending = false,     % will end by itself
                 armed = false,      % its timeout is about to come
                 suspended = false,
                 failed_for = none}). % who has got an error for it

%% A request: who is asked, how long its caller waits, and sent | in_hand | deferred | answered | over.
-record(request, {server, patience, state = sent}).

-record(d, {short, tab,
            actors = #{},           % name => {pid, idle | dead | the step it is at}
            servers = #{}, requests = #{},
            names = #{},            % registered name => server
            pids = #{},             % pid => name
            links = [],             % {actor, server}
            news = 0,               % how much was heard of
            segment = [], record = []}).

%% ------------------------------------------------------------------ the play

play(Scenario) ->
    play(Scenario, ?SHORT).

play({Actors, Steps} = Scenario, Short) ->
    D = #d{short = Short, tab = ets:new(conf_gen_server, [public])},
    try
        D1 = lists:foldl(fun enter/2, D#d{pids = #{self() => conductor}}, Actors),
        D2 = lists:foldl(fun(Step, Before) -> barrier(settle(do(Step, Before))) end, D1, Steps),
        D3 = barrier(epilogue(D2)),
        clear(D3),
        conf:trace(lists:reverse(D3#d.record))
    catch
        throw:{too_slow, Late} ->
            clear(Late),
            play(Scenario, 2 * Short)
    end.

enter({Name, Trap}, D) ->
    Conductor = self(),
    {Pid, _} = spawn_monitor(fun() -> process_flag(trap_exit, Trap), actor(Conductor, Name) end),
    D#d{actors = (D#d.actors)#{Name => {Pid, idle}}, pids = (D#d.pids)#{Pid => Name}}.

%% All are killed, and nothing they sent is left.
clear(D) ->
    Pids = maps:keys(maps:remove(self(), D#d.pids)),
    [exit(Pid, kill) || Pid <- Pids],
    conf:ended(Pids, ?PATIENCE),
    flush(),
    ets:delete(D#d.tab).

flush() ->
    receive _ -> flush() after 0 -> ok end.

barrier(D) ->
    D#d{segment = [], record = [barrier | D#d.segment ++ D#d.record]}.

record(Process, Event, D) ->
    D#d{segment = [{Process, conf:canonical(tidy(Event), D#d.pids)} | D#d.segment]}.

%% What is left in the end.
epilogue(D) ->
    D1 = lists:foldl(fun left/2, D, lists:sort(maps:to_list(D#d.actors))),
    lists:foldl(fun left_of/2, D1, lists:sort(maps:to_list(D1#d.servers))).

left({_, {_, dead}}, D) -> D;
left({Name, {Pid, idle}}, D) ->
    Pid ! {dump, self()},
    receive
        {dumped, Name, Messages} -> lists:foldl(fun(M, Before) -> found(M, Name, Before) end, D, Messages)
    after ?PATIENCE -> exit({no_answer, Name})
    end;
left({Name, {_, _}}, D) -> record(Name, waits, D).

left_of({_, #server{alive = false}}, D) -> D;
left_of({Name, #server{held = true}}, D) -> record(Name, held, D);
left_of({Name, #server{pid = Pid}}, D) -> record(Name, {left, k(sys:get_state(Pid, infinity))}, D).

%% What an actor has in its mailbox.
found({'EXIT', Pid, Reason}, Who, D) ->
    Name = maps:get(Pid, D#d.pids, unknown),
    case D#d.servers of
        #{Name := #server{failed_for = Who} = Server} ->
            D1 = D#d{servers = (D#d.servers)#{Name := Server#server{failed_for = none}}},
            record(Who, {from, Name, {left_exit, Reason}}, D1);
        _ ->
            record(Who, {from, Name, {exit, Reason}}, D)
    end;
found({'DOWN', _, process, Pid, Reason}, Who, D) ->
    record(Who, {from, {monitored, Pid}, {down, Reason}}, D);
found({Tag, Value}, Who, D) when is_reference(Tag); is_reference(tl(Tag)) ->
    record(Who, {from, junk, {second_reply, Value}}, D);
found(Message, Who, D) ->
    record(Who, {from, junk, Message}, D).

%% Reasons without what is said in other words on Coppice.
tidy({{played, Error}, Stack}) when is_list(Stack) -> {error, Error};
tidy({Why, {gen_server, call, [_ | _]}}) -> {call_failed, tidy(Why)};
tidy(Tuple) when is_tuple(Tuple) -> list_to_tuple([tidy(Element) || Element <- tuple_to_list(Tuple)]);
tidy([Head | Tail]) -> [tidy(Head) | tidy(Tail)];
tidy(Other) -> Other.

%% ------------------------------------------------------------------ steps

%% Has an actor begin something, unless it cannot; what has no sense here is skipped.
do({start, Who, Name, _, _, Patience, _, Script, _} = Step, D) ->
    Fits = not is_map_key(Name, D#d.servers) andalso (Patience =:= infinity orelse element(1, Script) =:= hold),
    command(Fits, Who, Step, D);
do({call, Who, Target, N, Patience, Caught, Script} = Step, D) ->
    {Known, Name} = resolved(Target, D),
    Fits = Known andalso fits(Patience, Caught, Script, Name, D)
        andalso (Caught =:= caught orelse not are_bound(Who, Name, D)),
    D1 = D#d{requests = (D#d.requests)#{N => #request{server = Name, patience = Patience}}},
    Waits = Patience =/= zero andalso is_blocked(Name, D),
    queued(Waits, Name, D1, command(Fits, Who, Step));
do({cast, Who, Target, _, _} = Step, D) ->
    command(element(1, resolved(Target, D)), Who, Step, D);
do({stop, Who, Target, _, Patience} = Step, D) ->
    {Known, Name} = resolved(Target, D),
    Held = is_held(Name, D),
    Fits = Known andalso (Patience =:= infinity orelse Held orelse Name =:= none),
    queued(Patience =/= zero andalso Held, Name, D, command(Fits, Who, Step));
do({look, Who, Name} = Step, D) ->
    command(is_map_key(Name, D#d.servers) andalso not is_held(Name, D), Who, Step, D);
do({suspend, Name}, D) ->
    if_server(fun(S) -> not S#server.held andalso not S#server.suspended end, Name, D,
              fun(S) -> ok = sys:suspend(S#server.pid, infinity), S#server{suspended = true} end);
do({resume, Name}, D) ->
    if_server(fun(S) -> S#server.suspended andalso not S#server.held end, Name, D,
              fun(S) -> ok = sys:resume(S#server.pid, infinity), S#server{suspended = false} end);
do({release, Name}, D) ->
    if_server(fun(S) -> S#server.held end, Name, D,
              fun(S) -> S#server.pid ! {release, self()}, S#server{held = false} end);
do({reply, Who, N, _} = Step, D) ->
    Fits = ets:member(D#d.tab, {from, N}),
    D1 = command(Fits, Who, Step, D),
    case D1#d.actors =:= D#d.actors of
        true -> D1;
        false -> request(N, answered, D1)
    end;
do({signal, Whom, Reason}, D) ->
    case maps:get(Whom, D#d.actors) of
        {_, dead} -> record(conductor, skipped, D);
        {Pid, _} -> exit(Pid, Reason), D
    end;
do({link, Who, Name, on} = Step, D) ->
    Fits = is_map_key(Name, D#d.servers) andalso not are_bound(Who, Name, D),
    D1 = command(Fits, Who, Step, D),
    case D1#d.actors =/= D#d.actors andalso is_alive(Name, D) of
        true -> D1#d{links = [{Who, Name} | D1#d.links]};
        false -> D1
    end;
do({quit, Who, _} = Step, D) ->
    command(true, Who, Step, D);
do(Step, D) -> % info, exit, link, monitor
    command(is_map_key(element(3, Step), D#d.servers), element(2, Step), Step, D).

command(Fits, Who, Step, D) ->
    case maps:get(Who, D#d.actors) of
        {Pid, idle} when Fits ->
            Pid ! {do, self(), Step, order(Step, D)},
            D#d{actors = (D#d.actors)#{Who := {Pid, Step}}};
        _ ->
            record(conductor, skipped, D)
    end.

%% What the actor needs to know.
order({start, _, Name, _, Registered, Patience, Trap, Script, Last}, D) ->
    Atom = case Registered of none -> none; _ -> conf:unique(Registered) end,
    {Atom, ms(Patience, D#d.short), {self(), D#d.tab, D#d.short, Name, Registered, Trap, Script, Last}};
order({call, _, Target, _, Patience, _, _}, D) -> {address(Target, D), ms(Patience, D#d.short)};
order({cast, _, Target, _, _}, D) -> address(Target, D);
order({stop, _, Target, _, Patience}, D) -> {address(Target, D), ms(Patience, D#d.short)};
order({reply, _, N, _}, D) -> ets:lookup_element(D#d.tab, {from, N}, 2);
order({quit, _, _}, _) -> none;
order(Step, D) -> address({pid, element(3, Step)}, D).

address({pid, Name}, D) -> (maps:get(Name, D#d.servers))#server.pid;
address({name, Registered}, _) -> conf:unique(Registered).

ms(infinity, _) -> infinity;
ms(long, _) -> ?LONG;
ms(zero, _) -> 0;
ms(short, Short) -> Short.

%% Whom a target means; false if it means nothing here.
resolved({pid, Name}, D) -> {is_map_key(Name, D#d.servers), Name};
resolved({name, Registered}, D) -> {true, maps:get(Registered, D#d.names, none)}.

%% A caller that gives up does so while the server handles nothing, or when it has the request. With
%% no time at all, it is up to chance whether OTP sees that the server is dead.
fits(zero, _, _, Name, D) -> is_blocked(Name, D) orelse Name =:= none;
fits(short, caught, {noreply, _}, Name, D) -> is_alive(Name, D) andalso not is_blocked(Name, D);
fits(short, _, _, _, _) -> false;
fits(_, _, _, _, _) -> true.

is_alive(Name, D) ->
    case D#d.servers of #{Name := #server{alive = Alive}} -> Alive; _ -> false end.
is_held(Name, D) ->
    case D#d.servers of #{Name := #server{alive = true, held = Held}} -> Held; _ -> false end.
is_blocked(Name, D) ->
    case D#d.servers of
        #{Name := #server{alive = true, held = Held, suspended = Suspended}} -> Held orelse Suspended;
        _ -> false
    end.

%% Whether the end of one may be the end of the other: by links, and by calls whose callers end when
%% they fail. No two are bound in two ways, for if an end came to somebody by both, it would be up to
%% chance which comes first.
are_bound(Actor, Server, D) ->
    Calls = [{Who, (maps:get(N, D#d.requests))#request.server}
             || {Who, {_, {call, _, _, N, _, uncaught, _}}} <- maps:to_list(D#d.actors)],
    lists:member(Server, bound([Actor], [], D#d.links ++ Calls)).

bound([], Seen, _) -> Seen;
bound([One | More], Seen, Pairs) ->
    Next = [Other || {A, B} <- Pairs, {This, Other} <- [{A, B}, {B, A}], This =:= One,
                     not lists:member(Other, Seen)],
    bound(Next ++ More, [One | Seen], Pairs).

if_server(Fits, Name, D, Do) ->
    case D#d.servers of
        #{Name := #server{alive = true} = Server} ->
            case Fits(Server) of
                true -> D#d{servers = (D#d.servers)#{Name := Do(Server)}};
                false -> record(conductor, skipped, D)
            end;
        _ -> record(conductor, skipped, D)
    end.

command(Fits, Who, Step) ->
    fun(D) -> command(Fits, Who, Step, D) end.

%% If what is sent is going to wait in the mailbox of a server, waits until it is there, so that what
%% is sent next comes after it.
queued(false, _, D, Send) ->
    Send(D);
queued(true, Name, D, Send) ->
    Pid = (maps:get(Name, D#d.servers))#server.pid,
    {_, Before} = process_info(Pid, message_queue_len),
    Sent = Send(D),
    [in_mailbox(Pid, Before + 1, deadline()) || Sent#d.actors =/= D#d.actors],
    Sent.

in_mailbox(Pid, Length, Deadline) ->
    case process_info(Pid, message_queue_len) of
        {_, Now} when Now < Length ->
            in_time(Deadline),
            erlang:yield(),
            in_mailbox(Pid, Length, Deadline);
        _ -> ok
    end.

deadline() -> erlang:monotonic_time(millisecond) + ?PATIENCE.

in_time(Deadline) ->
    case erlang:monotonic_time(millisecond) > Deadline of
        true -> exit(stuck);
        false -> ok
    end.

%% ------------------------------------------------------------------ until nothing can happen

%% Waits for what has to come. When nothing has, makes sure that everybody has been told of every
%% death, and that every server has handled what it has; if that brings any news, once more.
settle(D) ->
    case owes(D) of
        true ->
            receive Message -> settle(heard(Message, D))
            after ?PATIENCE -> exit({stuck, D#d.actors, D#d.servers, D#d.segment})
            end;
        false ->
            _ = conf:settled(maps:keys(D#d.pids)),
            Now = mailbox(handled(D)),
            case Now#d.news =:= D#d.news of
                true -> Now;
                false -> settle(Now)
            end
    end.

%% Waits until every server has handled what was in its mailbox, or cannot.
handled(D) ->
    maps:fold(fun handled/3, D, D#d.servers).

handled(Name, #server{pid = Pid}, D) ->
    case is_alive(Name, D) andalso not is_held(Name, D) of
        true ->
            Tag = make_ref(),
            Pid ! {system, {self(), Tag}, get_state}, % sys:get_state/1, which would not hear a hold
            answered(Name, Tag, D);
        false -> D
    end.

answered(Name, Tag, D) ->
    case is_alive(Name, D) andalso not is_held(Name, D) of
        true ->
            receive
                {Tag, _} -> D;
                Message -> answered(Name, Tag, heard(Message, D))
            after ?PATIENCE -> exit({stuck, Name})
            end;
        false -> D
    end.

mailbox(D) ->
    receive Message -> mailbox(heard(Message, D)) after 0 -> D end.

owes(D) ->
    lists:any(fun server_owes/1, maps:values(D#d.servers))
        orelse lists:any(fun({_, Step}) -> is_tuple(Step) andalso actor_owes(Step, D) end,
                         maps:values(D#d.actors)).

server_owes(#server{alive = false}) -> false;
server_owes(#server{held = true}) -> false;
server_owes(#server{busy = Busy, ending = Ending, armed = Armed}) -> Busy orelse Ending orelse Armed.

%% Whether what an actor is at will be over without any further step.
actor_owes({call, _, _, N, _, _, _}, D) ->
    #request{server = Name, patience = Patience, state = State} = maps:get(N, D#d.requests),
    Waits = case State of
                sent -> is_blocked(Name, D);
                in_hand -> is_held(Name, D);
                deferred -> true;
                _ -> false
            end,
    Patience =:= zero orelse Patience =:= short orelse not Waits orelse not is_alive(Name, D);
actor_owes({stop, _, Target, _, Patience}, D) ->
    {_, Name} = resolved(Target, D),
    Patience =:= zero orelse not is_held(Name, D);
actor_owes({start, _, Name, _, _, Patience, _, _, _}, D) ->
    Waits = case D#d.servers of
                #{Name := #server{starting = true, held = Held, alive = true}} -> Held;
                _ -> false
            end,
    Patience =:= short orelse not Waits;
actor_owes(_, _) ->
    true.

%% ------------------------------------------------------------------ what is heard

heard({init, Name, Registered, Pid, Trap}, D) ->
    _ = monitor(process, Pid),
    Pid ! {go, self()},
    Names = case Registered of none -> D#d.names; _ -> (D#d.names)#{Registered => Name} end,
    Linked = [{Who, Name} || {Who, {_, {start, _, Of, link, _, _, _, _, _}}} <- maps:to_list(D#d.actors), Of =:= Name],
    D1 = D#d{servers = (D#d.servers)#{Name => #server{pid = Pid}},
             names = Names,
             links = Linked ++ D#d.links,
             pids = (D#d.pids)#{Pid => Name}},
    news(record(Name, {init, Trap}, D1));
heard({event, Name, Event}, D) ->
    Server = maps:get(Name, D#d.servers),
    D1 = requested(Event, Server, D),
    news(record(Name, Event, D1#d{servers = (D1#d.servers)#{Name := now(Event, Server)}}));
heard({done, Who, Result}, D) ->
    {Pid, Step} = maps:get(Who, D#d.actors),
    D1 = over(Step, Result, D#d{actors = (D#d.actors)#{Who := {Pid, idle}}}),
    news(record(Who, Result, D1));
heard({'DOWN', _, process, Pid, Reason}, D) ->
    Name = maps:get(Pid, D#d.pids),
    D1 = case D#d.actors of
             #{Name := _} ->
                 %% What it did in its last step it may have told us, or not.
                 D#d{actors = (D#d.actors)#{Name := {Pid, dead}},
                     segment = [Event || {Process, _} = Event <- D#d.segment, Process =/= Name]};
             _ ->
                 Server = maps:get(Name, D#d.servers),
                 D#d{servers = (D#d.servers)#{Name := Server#server{alive = false}},
                     names = maps:filter(fun(_, Holder) -> Holder =/= Name end, D#d.names)}
         end,
    Links = [Link || {A, B} = Link <- D1#d.links, A =/= Name, B =/= Name],
    news(record(Name, {down, Reason}, D1#d{links = Links}));
heard({Tag, _}, D) when is_reference(Tag) -> % of a server that was held up
    D;
heard({conf_report, _}, D) ->
    D.

news(D) -> D#d{news = D#d.news + 1}.

%% What a server is after an event of its own.
now(hold, S) -> S#server{held = true};
now({call, N, _}, S) -> S#server{busy = true, armed = false, hand = N};
now({terminate, _, _}, S) -> S#server{busy = true, ending = true};
now({returns, What, Kind, Detail}, S) ->
    Goes = lists:member(Kind, [ok, reply, noreply]),
    S#server{starting = S#server.starting andalso What =/= init,
             busy = Goes andalso Detail =:= continue,
             armed = Goes andalso (Detail =:= zero orelse Detail =:= short),
             ending = S#server.ending orelse not Goes};
now({Also, _}, S) when Also =:= self; Also =:= sends -> S;
now({Also, _, _}, S) when Also =:= unwanted; Also =:= replied -> S;
now(_, S) -> S#server{busy = true, armed = false}.

%% What a request is after an event of a server.
requested({call, N, _}, _, D) -> request(N, in_hand, D);
requested({returns, call, reply, _}, #server{hand = N}, D) -> request(N, answered, D);
requested({returns, call, noreply, _}, #server{hand = N}, D) -> request(N, deferred, D);
requested({replied, N, sent}, _, D) -> request(N, answered, D);
requested(_, _, D) -> D.

request(N, State, D) ->
    #request{state = Before} = Request = maps:get(N, D#d.requests),
    case Before =:= over orelse (Before =:= answered andalso State =/= over) of
        true -> D;
        false -> D#d{requests = (D#d.requests)#{N := Request#request{state = State}}}
    end.

%% What it means that an actor has done something.
over({call, _, _, N, Patience, _, _}, {call, N, Result}, D) ->
    #request{state = State} = maps:get(N, D#d.requests),
    case Result of
        {exit, {timeout, _}} when State =:= sent, Patience =:= short -> throw({too_slow, D});
        {exit, {timeout, _}} -> ets:insert(D#d.tab, {{gave_up, N}});
        _ -> true
    end,
    request(N, over, D);
over({start, _, Name, _, _, short, _, _, _}, {_, _, {error, timeout}}, D) ->
    case D#d.servers of
        #{Name := #server{held = true}} -> D;
        _ -> throw({too_slow, D})
    end;
over({start, Who, Name, link, _, infinity, _, _, _}, {start, Name, Result}, D)
  when not is_tuple(Result) orelse element(1, Result) =/= ok ->
    case D#d.servers of
        #{Name := Server} -> D#d{servers = (D#d.servers)#{Name := Server#server{failed_for = Who}}};
        _ -> D
    end;
over({link, Who, Name, off}, _, D) ->
    D#d{links = lists:delete({Who, Name}, D#d.links)};
over(_, _, D) ->
    D.

%% ------------------------------------------------------------------ an actor

actor(Conductor, Name) ->
    receive
        {do, Conductor, Step, Order} ->
            Result = act(Step, Order),
            Conductor ! {done, Name, Result},
            actor(Conductor, Name);
        {dump, Conductor} ->
            {messages, Messages} = process_info(self(), messages),
            Conductor ! {dumped, Name, Messages},
            actor(Conductor, Name)
    end.

act({start, _, Name, Link, _, _, _, _, _}, {Registered, Patience, Arguments}) ->
    Options = [{timeout, Patience}],
    {start, Name,
     case {Link, Registered} of
         {link, none} -> gen_server:start_link(?MODULE, Arguments, Options);
         {link, _} -> gen_server:start_link({local, Registered}, ?MODULE, Arguments, Options);
         {nolink, none} -> gen_server:start(?MODULE, Arguments, Options);
         {nolink, _} -> gen_server:start({local, Registered}, ?MODULE, Arguments, Options)
     end};
act({call, _, _, N, _, Caught, Script}, {Server, Patience}) ->
    try gen_server:call(Server, {ask, N, Script}, Patience) of
        Value -> {call, N, {reply, Value}}
    catch
        exit:Reason when Caught =:= caught -> {call, N, {exit, Reason}}
    end;
act({cast, _, _, N, Script}, Server) ->
    {cast, N, gen_server:cast(Server, {tell, N, Script})};
act({info, _, _, N, Script}, Server) ->
    Server ! {info, N, Script},
    {info, N};
act({exit, _, Name, Reason}, Server) ->
    exit(Server, Reason),
    {exit, Name};
act({stop, _, _, Reason, _}, {Server, Patience}) ->
    {stop, stopped(Server, Reason, Patience)};
act({reply, _, N, Value}, From) ->
    gen_server:reply(From, Value),
    {reply, N};
act({link, _, Name, on}, Server) ->
    try link(Server) of
        true -> {link, Name, ok}
    catch
        error:noproc -> {link, Name, noproc}
    end;
act({link, _, Name, off}, Server) ->
    unlink(Server),
    {unlink, Name};
act({monitor, _, Name}, Server) ->
    _ = monitor(process, Server),
    {monitor, Name};
act({look, _, Name}, Server) ->
    {look, Name,
     try sys:get_state(Server, infinity) of
         State -> {k, k(State)}
     catch
         exit:{Reason, {sys, get_state, _}} -> {failed, Reason}
     end};
act({quit, _, Reason}, none) ->
    exit(Reason).

%% A stop fails with the bare reason, or, if the server has not even read the order, with what
%% sys:terminate/3 fails with; but for two reasons, which proc_lib takes for its own.
stopped(Server, Reason, Patience) ->
    There = is_there(Server),
    try gen_server:stop(Server, Reason, Patience)
    catch
        exit:{Reason, {sys, terminate, _}} -> {ended_before, Reason};
        exit:{Other, {sys, terminate, _}} -> {failed, Other};
        exit:noproc when Reason =:= noproc, There -> {ended_before, noproc};
        exit:timeout when Reason =:= timeout, Patience =:= infinity -> {ended_before, timeout};
        exit:Other -> {failed, Other}
    end.

is_there(Server) when is_pid(Server) -> is_process_alive(Server);
is_there(Server) -> whereis(Server) =/= undefined.

%% ------------------------------------------------------------------ a server

%% What a server knows: who conducts and what it is called, how many callbacks have returned, what
%% to do when its timeout comes, and for how long that is.
-record(state, {conductor, tab, short, me, last, k = 0, due = none, armed = infinity}).

k(#state{k = K}) -> K.

init({Conductor, Tab, Short, Me, Registered, Trap, Script, Last}) ->
    process_flag(trap_exit, Trap),
    Conductor ! {init, Me, Registered, self(), Trap},
    receive {go, Conductor} -> ok end,
    follow(init, Script, none, #state{conductor = Conductor, tab = Tab, short = Short, me = Me, last = Last}).

handle_call({ask, N, Script}, {Caller, _} = From, State) ->
    case unwanted(N, Caller, State) of
        false ->
            ets:insert(State#state.tab, {{from, N}, From}),
            tell({call, N, State#state.k}, State),
            follow(call, Script, {N, From}, State);
        Row ->
            tell({unwanted, N, Row}, State),
            {noreply, State, State#state.armed}
    end.

handle_cast({tell, N, Script}, State) ->
    tell({cast, N, State#state.k}, State),
    follow(cast, Script, none, State).

handle_info(timeout, State) ->
    tell({timeout, State#state.k}, State),
    follow(timeout, State#state.due, none, State);
handle_info({info, N, Script}, State) ->
    tell({info, N, State#state.k}, State),
    follow(info, Script, none, State);
handle_info({'EXIT', From, Reason}, State) ->
    tell({exit, From, Reason, State#state.k}, State),
    follow(exit, {noreply, none}, none, State);
handle_info(Other, State) ->
    tell({unexpected, Other}, State),
    follow(info, {noreply, none}, none, State).

handle_continue(Script, State) ->
    tell({continue, State#state.k}, State),
    follow(continue, Script, none, State).

terminate(Reason, State) ->
    tell({terminate, Reason, State#state.k}, State),
    follow(terminate, State#state.last, none, State).

%% Whether nobody waits for the answer, and in which row that is.
unwanted(N, Caller, #state{tab = Tab}) ->
    case {is_process_alive(Caller), ets:member(Tab, {gave_up, N})} of
        {false, _} -> 'GS-18';
        {_, true} -> 'GS-11';
        _ -> false
    end.

tell(Event, #state{conductor = Conductor, me = Me}) ->
    Conductor ! {event, Me, Event}.

%% Does what a script says, and returns what it says.
follow(Where, {hold, Then}, Asked, State) ->
    tell(hold, State),
    Conductor = State#state.conductor,
    receive {release, Conductor} -> follow(Where, Then, Asked, State) end;
follow(Where, {sends, info, N, Script, Then}, Asked, State) ->
    self() ! {info, N, Script},
    tell({sends, N}, State),
    follow(Where, Then, Asked, State);
follow(Where, {sends, cast, N, Script, Then}, Asked, State) ->
    gen_server:cast(self(), {tell, N, Script}),
    tell({sends, N}, State),
    follow(Where, Then, Asked, State);
follow(Where, {calls_self, Then}, Asked, State) ->
    Outcome = try gen_server:call(self(), {ask, 0, {reply, 0, none}}, infinity)
              catch exit:Reason -> Reason
              end,
    tell({self, Outcome}, State),
    follow(Where, Then, Asked, State);
follow(Where, {stops_self, Then}, Asked, State) ->
    tell({self, stopped(self(), normal, infinity)}, State),
    follow(Where, Then, Asked, State);
follow(Where, {answers, Value, Then}, {N, From}, State) ->
    gen_server:reply(From, Value),
    tell({replied, N, sent}, State),
    follow(Where, Then, {N, From}, State);
follow(Where, {replies, N, Value, Then}, Asked, State) ->
    case ets:lookup(State#state.tab, {from, N}) of
        [{_, From}] ->
            gen_server:reply(From, Value),
            tell({replied, N, sent}, State);
        [] ->
            tell({replied, N, none}, State)
    end,
    follow(Where, Then, Asked, State);
follow(Where, Script, _, State) ->
    tell(returns(Where, Script), State),
    return(Where, Script, State).

returns(Where, ok) -> {returns, Where, done, none};
returns(Where, ignore) -> {returns, Where, ignore, none};
returns(Where, {ok, After}) -> {returns, Where, ok, tag(After)};
returns(Where, {noreply, After}) -> {returns, Where, noreply, tag(After)};
returns(Where, {reply, _, After}) -> {returns, Where, reply, tag(After)};
returns(Where, {stop, Reason, _}) -> {returns, Where, stop_reply, Reason};
returns(Where, {Kind, Detail}) -> {returns, Where, Kind, Detail}. % stop, exit, error, throw

tag(none) -> none;
tag({continue, _}) -> continue;
tag({timeout, Time, _}) -> Time.

return(_, ok, _) -> ok;
return(_, ignore, _) -> ignore;
return(_, {ok, After}, State) -> afterwards(After, [ok], State);
return(_, {noreply, After}, State) -> afterwards(After, [noreply], State);
return(_, {reply, Value, After}, State) -> afterwards(After, [reply, Value], State);
return(init, {stop, Reason}, _) -> {stop, Reason};
return(_, {stop, Reason}, State) -> {stop, Reason, counted(State)};
return(_, {stop, Reason, Value}, State) -> {stop, Reason, Value, counted(State)};
return(_, {error, Error}, _) -> error({played, Error});
return(_, {exit, Reason}, _) -> exit(Reason);
return(_, {throw, Value}, _) -> throw({thrown, Value}).

afterwards(none, Returned, State) ->
    list_to_tuple(Returned ++ [counted(State)]);
afterwards({continue, Script}, Returned, State) ->
    list_to_tuple(Returned ++ [counted(State), {continue, Script}]);
afterwards({timeout, Time, Script}, Returned, State) ->
    Limit = ms(Time, State#state.short),
    list_to_tuple(Returned ++ [(counted(State))#state{due = Script, armed = Limit}, Limit]).

%% One callback more has returned.
counted(State) ->
    State#state{k = State#state.k + 1, due = none, armed = infinity}.
