%% Plays scenarios of the kind supervisor on OTP's own supervisor. Its counterpart on Coppice's side
%% is the package dev.coppice.conformance.supervisor, which also says how a scenario looks
%% (Scenario.java); the two are read side by side.
%%
%% A step is over when the tree is quiet: what the step itself does to a process is awaited, and then
%% the supervisors are asked for their children until the answers agree with who is alive. That is
%% enough, because whatever a supervisor has yet to do shows in its answer: a child that is dead
%% though it is listed, or restarting. So nothing waits for a time.
%%
%% A group is several deaths and calls that a supervisor finds in its mailbox together, in a known
%% order: the supervisor is made to start a temporary child whose start function waits at a gate and
%% then chooses not to run, which leaves no trace; meanwhile each member of the group is done, and
%% is seen to be in the mailbox before the next.
-module(conf_supervisor).
-behaviour(conf).

-export([play/1]).

-define(MARGIN_BEFORE, 300).
-define(MARGIN_AFTER, 1300).
-define(PATIENCE, 30000).
-define(PATIENT_ROUNDS, 5000).

play(Scenario) ->
    process_flag(trap_exit, true),
    play(Scenario, 5).

%% On a machine that stands still for too long, two restarts may be as far apart as OTP does not say
%% what happens: such a play is void.
play({scenario, Clock, Root, Plans, Steps} = Scenario, Tries) ->
    Record = conf_supervisor_record:start(Plans),
    Begun = now_ms(),
    Started = conf_supervisor_child:start(Record, none, Root),
    note(Record, {started, outcome(Started)}),
    Seen = barrier(Record, #{}),
    First = {Begun, now_ms()},
    Times = steps(Record, Steps, Seen, [First]),
    Trace = conf:trace(conf_supervisor_record:events(Record)),
    conf_supervisor_record:stop(Record),
    _ = conf:reports(),
    case certain(Clock, Times) of
        true -> Trace;
        false when Tries > 1 -> play(Scenario, Tries - 1)
    end.

outcome({ok, _}) -> ok;
outcome({error, Reason}) -> {error, conf_supervisor_record:reason(Reason)}.

steps(_Record, [], _Seen, Times) ->
    Times;
steps(Record, [{pause, Ms} | Steps], Seen, Times) ->
    timer:sleep(Ms),
    steps(Record, Steps, Seen, Times);
steps(Record, [Step | Steps], Seen, Times) ->
    Begun = now_ms(),
    step(Record, Step),
    Now = barrier(Record, Seen),
    steps(Record, Steps, Now, [{Begun, now_ms()} | Times]).

now_ms() -> erlang:monotonic_time(millisecond).

%% Whether each two steps were so close that their restarts count together, or so far apart that
%% they do not.
certain(none, _) ->
    true;
certain(Period, Times) ->
    lists:all(fun({{B1, E1}, {B2, E2}}) ->
                      max(E1, E2) - min(B1, B2) < Period - ?MARGIN_BEFORE
                          orelse max(B1, B2) - min(E1, E2) > Period + ?MARGIN_AFTER
              end,
              [{A, B} || A <- Times, B <- Times, A < B]).

%% ------------------------------------------------------------------ steps

step(Record, {plan, Id, How, Times}) ->
    conf_supervisor_record:plan(Record, Id, How, Times);
step(Record, {call, Id, Request}) ->
    note(Record, case running(Record, Id) of
                     {Name, Pid, #{kind := supervisor}} -> result(Record, call(Record, Name, Pid, Request));
                     _ -> {ret, not_running}
                 end);
step(Record, {group, Id, Members}) ->
    case running(Record, Id) of
        {Name, Pid, #{kind := supervisor}} -> group(Record, Name, Pid, Members);
        _ -> note(Record, {ret, not_running})
    end;
step(Record, Hit) ->
    note(Record, hit(Record, Hit, none)).

%% Does something to a process and waits until that has happened; for the one who leads a group,
%% also until the leader has it in its mailbox.
hit(Record, {parent_exit, Reason}, Leader) ->
    case running(Record, root) of
        none -> {hit, none};
        {Name, Pid, _} ->
            exit(Pid, Reason),
            case Leader of
                none -> conf_supervisor_record:await_end(Record, Name);
                Pid -> queued(Pid, fun({'EXIT', From, _}) -> From =:= self(); (_) -> false end);
                _ -> ok
            end,
            {hit, Name}
    end;
hit(Record, {stop, Id, Reason}, Leader) ->
    case running(Record, Id) of
        {Name, Pid, #{kind := supervisor}} when Pid =:= Leader ->
            Stopper = spawn(fun() -> sys:terminate(Pid, Reason, infinity) end),
            queued(Pid, fun({system, {From, _}, _}) -> From =:= Stopper; (_) -> false end),
            {hit, Name};
        {Name, Pid, #{kind := supervisor}} ->
            catch gen_server:stop(Pid, Reason, infinity),
            ended(Record, Name, Pid, Leader),
            {hit, Name};
        _ -> {hit, none}
    end;
hit(Record, {kill, Id}, Leader) ->
    case running(Record, Id) of
        none -> {hit, none};
        {Name, Pid, _} ->
            exit(Pid, kill),
            ended(Record, Name, Pid, Leader),
            {hit, Name}
    end;
hit(Record, {signal, Id, Reason}, Leader) ->
    case running(Record, Id) of
        none -> {hit, none};
        {Name, Pid, #{kind := supervisor}} -> % not its parent: nothing happens
            exit(Pid, Reason),
            {hit, Name};
        {Name, Pid, #{traps := Traps}} ->
            exit(Pid, Reason),
            case Traps orelse Reason =/= normal of
                true -> ended(Record, Name, Pid, Leader);
                false -> ok
            end,
            {hit, Name}
    end;
hit(Record, {exit, Id, Reason}, Leader) ->
    told(Record, Id, {conf, exit, Reason}, Leader);
hit(Record, {crash, Id}, Leader) ->
    told(Record, Id, {conf, crash}, Leader);
hit(Record, {unlink, Id}, _Leader) ->
    case running(Record, Id) of
        {Name, Pid, #{kind := worker}} ->
            conf_supervisor_child:unlink_from_supervisor(Pid),
            {hit, Name};
        _ -> {hit, none}
    end.

told(Record, Id, Message, Leader) ->
    case running(Record, Id) of
        {Name, Pid, #{kind := worker}} ->
            Pid ! Message,
            ended(Record, Name, Pid, Leader),
            {hit, Name};
        _ -> {hit, none}
    end.

%% Waits for the end of a process; and until the leader of the group has heard of it.
ended(Record, Name, Pid, Leader) ->
    Bound = conf_supervisor_record:await_end(Record, Name),
    case Leader =/= none andalso Leader =/= Pid andalso Bound of
        true -> queued(Leader, fun({'EXIT', From, _}) -> From =:= Pid; (_) -> false end);
        false -> ok
    end.

%% Waits until there is such a message in somebody's mailbox, or he is dead.
queued(Pid, Like) ->
    case process_info(Pid, messages) of
        undefined -> ok;
        {messages, Messages} ->
            case lists:any(Like, Messages) of
                true -> ok;
                false -> erlang:yield(), queued(Pid, Like)
            end
    end.

running(Record, Id) ->
    conf_supervisor_record:running(Record, Id).

note(Record, Event) ->
    conf_supervisor_record:event(Record, player, Event).

%% ------------------------------------------------------------------ calls

call(Record, Name, Pid, Request) ->
    try request(Record, Name, Pid, Request)
    catch exit:{Reason, {gen_server, call, _}} -> {failed, Reason}
    end.

request(Record, Name, Pid, {start_child, Child}) ->
    supervisor:start_child(Pid, conf_supervisor_child:spec(Record, Name, Child));
request(_Record, _Name, Pid, {start_simple, Label}) ->
    supervisor:start_child(Pid, [Label]);
request(Record, _Name, Pid, {terminate_simple, Label}) ->
    case conf_supervisor_record:latest(Record, Label) of
        none -> no_such_process;
        Child -> supervisor:terminate_child(Pid, Child)
    end;
request(Record, _Name, Pid, {spec_simple, Label}) ->
    case conf_supervisor_record:latest(Record, Label) of
        none -> no_such_process;
        Child -> supervisor:get_childspec(Pid, Child)
    end;
request(_Record, _Name, Pid, {terminate_child, Id}) ->
    supervisor:terminate_child(Pid, Id);
request(_Record, _Name, Pid, {restart_child, Id}) ->
    supervisor:restart_child(Pid, Id);
request(_Record, _Name, Pid, {delete_child, Id}) ->
    supervisor:delete_child(Pid, Id);
request(_Record, _Name, Pid, {get_childspec, Id}) ->
    supervisor:get_childspec(Pid, Id);
request(_Record, _Name, Pid, which_children) ->
    {children, supervisor:which_children(Pid)};
request(_Record, _Name, Pid, count_children) ->
    {counts, supervisor:count_children(Pid)}.

result(Record, {children, Children}) ->
    {children, shown(conf_supervisor_record:names(Record), Children)};
result(_Record, {counts, [{specs, Specs}, {active, Active}, {supervisors, Supervisors}, {workers, Workers}]}) ->
    {counts, Specs, Active, Supervisors, Workers};
result(_Record, {ok, #{restart := Restart, shutdown := Shutdown, significant := Significant, type := Type}}) ->
    {ret, {ok, {spec, Restart, Shutdown, Significant, Type}}};
result(Record, {error, {already_started, Pid}}) when is_pid(Pid) ->
    {ret, {error, {already_started, maps:get(Pid, conf_supervisor_record:names(Record))}}};
result(_Record, {error, {bad_combination, _}}) ->
    {ret, {error, bad_combination}};
result(_Record, {error, {Reason, Child}}) when element(1, Child) =:= child ->
    {ret, {error, {not_started, conf_supervisor_record:reason(Reason)}}};
result(_Record, {error, Known})
  when Known =:= already_present; Known =:= not_found; Known =:= running; Known =:= restarting ->
    {ret, {error, Known}};
result(_Record, {error, Reason}) ->
    {ret, {error, {not_started, conf_supervisor_record:reason(Reason)}}};
result(_Record, {failed, Reason}) ->
    {ret, {failed, conf_supervisor_record:reason(Reason)}};
result(Record, {ok, Pid}) when is_pid(Pid) ->
    {ret, {ok, maps:get(Pid, conf_supervisor_record:names(Record))}};
result(_Record, Plain) -> % ok, {ok, undefined}, no_such_process
    {ret, Plain}.

%% Children as they are listed; of a simple_one_for_one supervisor in the order of their names.
shown(Names, Children) ->
    case [{slot(Names, Pid), Type} || {undefined, Pid, Type, _} <- Children] of
        [] -> [{Id, slot(Names, Pid), Type} || {Id, Pid, Type, _} <- Children];
        Simple -> lists:sort(Simple)
    end.

slot(Names, Pid) when is_pid(Pid) -> maps:get(Pid, Names);
slot(_Names, Other) -> Other.

%% ------------------------------------------------------------------ groups

group(Record, Name, Leader, Members) ->
    Player = self(),
    Gate = make_ref(),
    Simple = conf_supervisor_record:simple(Record, Name),
    At = asynchronously(fun() -> supervisor:start_child(Leader, conf_supervisor_child:gate(Simple, Player, Gate)) end),
    receive {at_gate, Gate} -> ok end,
    Done = [member(Record, Name, Leader, Member) || Member <- Members],
    Leader ! {open_gate, Gate},
    note(Record, {gate, result(Record, awaited(At))}),
    [note(Record, case Each of
                      {pending, Pending} -> result(Record, awaited(Pending));
                      Hit -> Hit
                  end) || Each <- Done],
    ok.

member(Record, Name, Leader, {call, _, {terminate_simple, Label} = Request}) ->
    case conf_supervisor_record:latest(Record, Label) of
        none -> {ret, no_such_process}; % nobody is called
        _ -> queued_call(Record, Name, Leader, Request)
    end;
member(Record, Name, Leader, {call, _, Request}) ->
    queued_call(Record, Name, Leader, Request);
member(Record, _Name, Leader, Hit) ->
    hit(Record, Hit, Leader).

queued_call(Record, Name, Leader, Request) ->
    {_, Caller} = Pending = asynchronously(fun() -> request(Record, Name, Leader, Request) end),
    queued(Leader, fun({'$gen_call', {From, _}, _}) -> From =:= Caller; (_) -> false end),
    {pending, Pending}.

asynchronously(Call) ->
    Player = self(),
    Ref = make_ref(),
    {Ref, spawn(fun() ->
                        Player ! {Ref, try Call()
                                       catch exit:{Reason, {gen_server, call, _}} -> {failed, Reason}
                                       end}
                end)}.

awaited({Ref, _}) ->
    receive {Ref, Result} -> Result end.

%% ------------------------------------------------------------------ barrier

%% Waits until the tree is quiet, and notes what changed in the lists of children since Seen.
barrier(Record, Seen) ->
    Lists = quiet(Record, now_ms() + ?PATIENCE, 0),
    Names = conf_supervisor_record:names(Record),
    [report(Record, Names, Event) || Event <- conf:reports()],
    Now = maps:from_list([{Name, shown(Names, List)} || {Name, List} <- Lists]),
    [conf_supervisor_record:event(Record, Name, {children, List})
     || {Name, List} <- maps:to_list(Now), maps:get(Name, Seen, none) =/= List],
    conf_supervisor_record:barrier(Record),
    Now.

quiet(Record, Until, Round) ->
    Living = conf_supervisor_record:living(Record),
    Lists = [{Name, listed(Pid)} || #{kind := supervisor, name := Name, pid := Pid} <- Living],
    Alive = maps:from_list([{Name, []} || #{name := Name} <- Living]),
    case conf_supervisor_record:living(Record) =:= Living
        andalso lists:all(fun(Process) -> expected(Process, Alive, Lists) end, Living)
        andalso lists:all(fun({_, List}) -> agrees(Record, List, Living) end, Lists) of
        true -> Lists;
        false ->
            Round < ?PATIENT_ROUNDS orelse now_ms() < Until orelse exit({never_quiet, Living, Lists}),
            receive after min(Round div 100, 1) -> ok end,
            quiet(Record, Until, Round + 1)
    end.

listed(Pid) ->
    try supervisor:which_children(Pid) catch exit:_ -> ended end.

%% Whether one who lives should: its supervisor lives too and knows it, or has lost it.
expected(#{bound := false}, _Alive, _Lists) -> true;
expected(#{sup := none}, _Alive, _Lists) -> true;
expected(#{pid := Pid, sup := Sup, deaf := Deaf}, Alive, Lists) ->
    case lists:keyfind(Sup, 1, Lists) of
        {Sup, ended} -> false;
        {Sup, List} -> lists:keymember(Pid, 2, List);
        false when Deaf, not is_map_key(Sup, Alive) -> % it would wait for ever for a supervisor that was killed
            exit(Pid, kill),
            false;
        false -> false
    end.

%% Whether a supervisor has heard of everything that happened to its children.
agrees(_Record, ended, _Living) -> false;
agrees(Record, List, Living) ->
    lists:all(fun({_, restarting, _, _}) -> false;
                 ({_, undefined, _, _}) -> true;
                 ({_, Pid, _, _}) ->
                      lists:any(fun(#{pid := Each}) -> Each =:= Pid end, Living)
                          orelse not conf_supervisor_record:bound(Record, Pid)
              end, List).

report(Record, Names, #{msg := {report, #{label := {supervisor, progress},
                                          report := [{supervisor, {Pid, _}}, {started, Child}]}}}) ->
    {id, Id} = lists:keyfind(id, 1, Child),
    conf_supervisor_record:event(Record, maps:get(Pid, Names), {report, progress, Id});
report(Record, Names, #{msg := {report, #{label := {supervisor, Context},
                                          report := [{supervisor, {Pid, _}}, {errorContext, Context},
                                                     {reason, Reason}, {offender, Child}]}}}) ->
    [{id, Id}, {restart_type, Restart}, {significant, Significant}, {shutdown, Shutdown}, {child_type, Type}] =
        [lists:keyfind(Key, 1, Child) || Key <- [id, restart_type, significant, shutdown, child_type]],
    Many = case lists:keyfind(nb_children, 1, Child) of
               {_, Number} -> [{nb_children, Number}];
               false -> []
           end,
    conf_supervisor_record:event(
      Record, maps:get(Pid, Names),
      {report, Context, Id, conf_supervisor_record:reason(Reason),
       [Restart, Significant, Shutdown, Type] ++ Many});
report(_Record, _Names, _) ->
    ok.
