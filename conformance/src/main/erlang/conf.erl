%% Plays scenarios for dev.coppice.conformance.Beam. Each line that comes in is a term
%% {Id, Kind, Scenario}; a process of its own has conf_KIND:play(Scenario) play it, so that those
%% that wait for the clock wait together; the line that goes out is {Id, {ok, Trace}}, or
%% {Id, {failed, Text}}. The end of the input is the end of the emulator.
%%
%% What a conf_KIND module may count on:
%%   - play/1 runs in a process of its own, which traps no exits and has an empty mailbox;
%%   - that process is the group leader of all that it spawns, and so gets what these log, as
%%     messages {conf_report, Event} (the logger's event, of any level), each before any signal that
%%     the logging process sends later to the same process; nothing is printed (what the emulator
%%     itself says of a plain process that crashed is logged by another process, and comes later);
%%   - unique/1 makes names that no other scenario has, trace/1 makes a trace, ended/2 and settled/1
%%     wait, canonical/2 names pids and hides what differs from run to run, reports/0 are the reports.
%% It has to end the processes that it starts.
-module(conf).

-export([main/0, log/2]).
-export([unique/1, trace/1, ended/2, settled/1, settled/2, canonical/2, reports/0]).

-define(PART, 65536).

-callback play(Scenario :: term()) -> Trace :: term().

main() ->
    _ = logger:remove_handler(default),
    ok = logger:set_primary_config(level, all),
    ok = logger:add_handler(conf, ?MODULE, #{level => all}),
    _ = spawn(fun() ->
                      try run() catch Class:Reason:Stack ->
                              io:format(standard_error, "~p~n", [{Class, Reason, Stack}]),
                              halt(1)
                      end
              end).

run() ->
    Port = open_port({fd, 0, 1}, [binary, eof, {line, ?PART}]),
    Writer = spawn_link(fun() -> write(Port) end),
    read(Port, Writer, []).

read(Port, Writer, Parts) ->
    receive
        {Port, {data, {noeol, Part}}} ->
            read(Port, Writer, [Part | Parts]);
        {Port, {data, {eol, Part}}} ->
            Line = iolist_to_binary(lists:reverse(Parts, [Part])),
            _ = spawn(fun() -> worker(Writer, Line) end),
            read(Port, Writer, []);
        {Port, eof} ->
            halt(0)
    end.

write(Port) ->
    receive
        {line, Line} -> true = port_command(Port, Line)
    end,
    write(Port).

%% A play that fails ends its worker; the watcher says so.
worker(Writer, Line) ->
    {ok, Tokens, _} = erl_scan:string(binary_to_list(Line) ++ "."),
    {ok, {Id, Kind, Scenario}} = erl_parse:parse_term(Tokens),
    Module = list_to_atom("conf_" ++ atom_to_list(Kind)),
    {Player, Monitor} =
        spawn_monitor(
          fun() ->
                  true = group_leader(self(), self()),
                  put(conf_id, Id),
                  exit({conf_trace, Module:play(Scenario)})
          end),
    Answer = receive
                 {'DOWN', Monitor, process, Player, {conf_trace, Trace}} -> {ok, Trace};
                 {'DOWN', Monitor, process, Player, Reason} ->
                     {failed, iolist_to_binary(io_lib:format("~0p", [Reason]))}
             end,
    Writer ! {line, [io_lib:format("~w", [{Id, Answer}]), $\n]}.

%% The logger's handler: runs in the process that logs.
log(#{meta := #{gl := Leader}} = Event, _) when node(Leader) =:= node() ->
    Leader ! {conf_report, Event},
    ok;
log(_, _) ->
    ok.

%% The reports that have come, oldest first. Only for the process that plays.
reports() ->
    receive
        {conf_report, Event} -> [Event | reports()]
    after 0 -> []
    end.

%% An atom that no other scenario has, for a name. Only for the process that plays.
unique(Name) ->
    list_to_atom(lists:concat([Name, "_", get(conf_id)])).

%% The trace of [{Process, Event} | barrier] in the order in which they were recorded.
trace(Record) ->
    lists:reverse([lists:sort([{Process, lists:reverse(Events)} || {Process, Events} <- maps:to_list(Segment)])
                   || Segment <- trace(Record, #{}, [])]).

trace([barrier | Rest], Segment, Done) -> trace(Rest, #{}, [Segment | Done]);
trace([{Process, Event} | Rest], Segment, Done) ->
    trace(Rest, maps:update_with(Process, fun(Events) -> [Event | Events] end, [Event], Segment), Done);
trace([], Segment, Done) when map_size(Segment) =:= 0 -> Done;
trace([], Segment, Done) -> [Segment | Done].

%% Waits until every process of a list is gone. Says nothing about what they sent last: settled/1.
ended(Pids, Patience) ->
    Monitors = [monitor(process, Pid) || Pid <- Pids],
    [receive {'DOWN', Monitor, process, _, _} -> ok after Patience -> exit({still_there, Pids}) end
     || Monitor <- Monitors],
    ok.

%% Waits until all the news of deaths among these processes has arrived: nobody alive is linked to
%% one that is dead, or monitors one. Returns those alive.
%%
%% A process that ends sends its signals after it has become invisible, one by one: that it is gone
%% for us does not mean that another has been told. But a link and a monitor are in the tables of
%% the other until the very signal is handled there, and process_info/2 handles first what came
%% before it. Whoever is told may die of it: so again, until nothing changes any more.
%%
%% A monitor by name does not say of whom it is: ByName says how many a process should have left.
settled(Pids) ->
    settled(Pids, fun(_) -> any end).

settled(Pids, ByName) ->
    Infos = [{Pid, process_info(Pid, [links, monitors])} || Pid <- Pids],
    Alive = [Pid || {Pid, Info} <- Infos, Info =/= undefined],
    Dead = Pids -- Alive,
    ok = ended(Dead, infinity),
    Told = lists:all(fun({Pid, Info}) -> Info =:= undefined orelse told(Pid, Info, ByName) end, Infos),
    if
        Told, Dead =:= [] -> Alive;
        Told -> settled(Alive, ByName);
        true -> erlang:yield(), settled(Alive, ByName)
    end.

told(Pid, [{links, Links}, {monitors, Monitors}], ByName) ->
    Others = [Link || Link <- Links, is_pid(Link)] ++ [Each || {process, Each} <- Monitors, is_pid(Each)],
    Named = length([Each || {process, Each} <- Monitors, is_tuple(Each)]),
    lists:all(fun erlang:is_process_alive/1, Others) andalso lists:member(ByName(Pid), [any, Named]).

%% A term without what differs from run to run: pids become names, where Names has one.
canonical(Pid, Names) when is_pid(Pid) -> maps:get(Pid, Names, '#pid');
canonical(Ref, _) when is_reference(Ref) -> '#ref';
canonical(Port, _) when is_port(Port) -> '#port';
canonical(Fun, _) when is_function(Fun) -> '#fun';
canonical(Tuple, Names) when is_tuple(Tuple) ->
    list_to_tuple([canonical(Element, Names) || Element <- tuple_to_list(Tuple)]);
canonical([Head | Tail], Names) -> [canonical(Head, Names) | canonical(Tail, Names)];
canonical(Map, Names) when is_map(Map) ->
    [{canonical(Key, Names), canonical(Value, Names)} || {Key, Value} <- lists:sort(maps:to_list(Map))];
canonical(Other, _) -> Other.
