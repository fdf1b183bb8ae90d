%% What conf_supervisor's trees are made of: the start functions of children, the callbacks of
%% supervisors, and those of workers, which do what the scenario says.
-module(conf_supervisor_child).

-export([start/3, start_simple/4, spec/3, gate/3, at_gate/2, unlink_from_supervisor/1]).
-export([init/1, handle_call/3, handle_cast/2, handle_info/2, terminate/2]).

%% ------------------------------------------------------------------ start functions

%% A child's specification. Record is where everything is noted, Sup the name of its supervisor.
spec(Record, Sup, {child, Id, Restart, Shutdown, Significant, Body} = Child) ->
    #{id => Id,
      start => {?MODULE, start, [Record, Sup, Child]},
      restart => Restart,
      shutdown => Shutdown,
      significant => Significant,
      type => element(1, Body)}.

%% Starts a child; runs in its supervisor. What has been planned for it comes first.
start(Record, Sup, {child, Id, _, _, _, _} = Child) ->
    start(Record, Sup, Id, Child).

start(Record, Sup, Id, {child, _, _, _, _, Body}) ->
    {Name, How} = conf_supervisor_record:start(Record, Id, Sup),
    start_as(How, Record, Sup, Name, Body).

start_as(raise, _Record, _Sup, _Name, _Body) ->
    error(boom);
start_as(exits, _Record, _Sup, _Name, _Body) ->
    exit(refused);
start_as(error, _Record, _Sup, _Name, {supervisor, _, _, _, _, _}) ->
    {error, refused};
start_as(ignore, _Record, _Sup, _Name, {supervisor, _, _, _, _, _}) ->
    ignore;
start_as(_, Record, Sup, Name, {supervisor, _, _, _, _, _} = Body) ->
    case supervisor:start_link(?MODULE, {supervisor, Record, Sup, Name, Body}) of
        {ok, Pid} -> conf_supervisor_record:started(Record, Name), {ok, Pid};
        Other -> Other
    end;
start_as(brief, Record, Sup, Name, {worker, OnShutdown}) ->
    {ok, Pid} = gen_server:start_link(?MODULE, {worker, Record, Sup, Name, ok, OnShutdown}, []),
    Pid ! {conf, exit, oops},
    _ = conf_supervisor_record:await_end(Record, Name),
    await_exit(Pid),
    {ok, Pid};
start_as(How, Record, Sup, Name, {worker, OnShutdown}) ->
    gen_server:start_link(?MODULE, {worker, Record, Sup, Name, How, OnShutdown}, []).

%% Waits until this process, a supervisor, has been told of the end of one linked to it.
await_exit(Pid) ->
    {links, Links} = process_info(self(), links),
    case lists:member(Pid, Links) of
        true -> erlang:yield(), await_exit(Pid);
        false -> ok
    end.

%% The start function of a simple_one_for_one supervisor's children.
start_simple(_Record, _Sup, _Child, {gate, Player, Gate}) ->
    at_gate(Player, Gate);
start_simple(Record, Sup, Child, Label) ->
    start(Record, Sup, Label, Child).

%% What makes a supervisor wait.
gate(true, Player, Gate) ->
    [{gate, Player, Gate}];
gate(false, Player, Gate) ->
    #{id => gate, start => {?MODULE, at_gate, [Player, Gate]}, restart => temporary}.

at_gate(Player, Gate) ->
    Player ! {at_gate, Gate},
    receive {open_gate, Gate} -> ignore end.

unlink_from_supervisor(Worker) ->
    gen_server:call(Worker, unlink, infinity).

%% ------------------------------------------------------------------ callbacks

init({supervisor, Record, Sup, Name, {supervisor, Strategy, Intensity, Period, AutoShutdown, Children}}) ->
    conf_supervisor_record:born(Record, #{name => Name, sup => Sup, kind => supervisor, pid => self(),
                                          traps => true, deaf => false,
                                          simple => Strategy =:= simple_one_for_one}),
    Flags = #{strategy => Strategy, intensity => Intensity, period => Period, auto_shutdown => AutoShutdown},
    Specs = case Strategy of
                simple_one_for_one ->
                    [Template] = Children,
                    Spec = spec(Record, Name, Template),
                    [Spec#{start => {?MODULE, start_simple, [Record, Name, Template]}}];
                _ ->
                    [spec(Record, Name, Child) || Child <- Children]
            end,
    {ok, {Flags, Specs}};
init({worker, Record, Sup, Name, How, OnShutdown}) ->
    Traps = OnShutdown =/= dies,
    process_flag(trap_exit, Traps),
    case How of
        ok ->
            conf_supervisor_record:born(Record, #{name => Name, sup => Sup, kind => worker, pid => self(),
                                                  traps => Traps, deaf => OnShutdown =:= deaf,
                                                  simple => false}),
            {ok, #{record => Record, name => Name, on_shutdown => OnShutdown, parent => hd(get('$ancestors'))}};
        error -> {stop, refused};
        shutdown_error -> {stop, {shutdown, refused}};
        ignore -> ignore;
        crash -> error(boom)
    end.

handle_call(unlink, _From, #{record := Record, name := Name, parent := Parent} = State) ->
    unlink(Parent),
    conf_supervisor_record:unbound(Record, Name),
    {reply, ok, State}.

handle_cast(_, State) ->
    {noreply, State}.

handle_info({conf, exit, Reason}, State) ->
    {stop, Reason, State#{on_shutdown => own}};
handle_info({conf, crash}, #{name := _}) ->
    error(boom);
handle_info({'EXIT', _Stranger, Reason}, State) ->
    {stop, Reason, State#{on_shutdown => own}}.

%% Its own end is as planned. When its supervisor has it stop, or has ended, it does as it likes.
terminate({boom, _}, State) ->
    terminated(crash, State);
terminate(Reason, #{on_shutdown := own} = State) ->
    terminated(Reason, State);
terminate(_Reason, #{on_shutdown := deaf}) ->
    receive after infinity -> ok end;
terminate(Reason, #{record := Record, name := Name, on_shutdown := OnShutdown}) ->
    conf_supervisor_record:stopping(Record, Name, Reason),
    case OnShutdown of
        {answers, crash} -> error(boom);
        {answers, Other} -> exit(Other);
        _ -> ok
    end.

terminated(Reason, #{record := Record, name := Name}) ->
    conf_supervisor_record:event(Record, Name, {terminate, Reason}).
