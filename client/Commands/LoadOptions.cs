using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using DistributedSvm.Client.Load;
using DistributedSvm.Client.Running;
using DistributedSvm.Grains.Live.Load.Generators;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Client.Commands;

/// <summary>What load <c>dsvm load</c> is asked for.</summary>
internal sealed class LoadOptions
{
    private const string StandardMix = "share=80,move=10,flr=5,refused=5";
    private const int StandardSessions = 64;
    private const int MostSessions = 100_000;
    private const decimal MostRate = 10_000_000m;
    private const int MostClients = 64;
    private static readonly SimTime Longest = SimTime.FromSeconds(1_000_000);

    private readonly Argument<string?> _scenario = new("SCENARIO")
    {
        Description = "A scenario whose machines to use, with an agent on every VF; its workloads and faults are left out. Default: 16 boxes with a B60 and 8 VFs each.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<int> _sessions = CommonOptions.Integer(
        "--sessions", "Closed loop: so many sessions are under way at any time; as soon as one ends, another starts.", StandardSessions, MostSessions);

    private readonly Option<double?> _rate = new("--rate")
    {
        Description = "Open loop: so many sessions start each second, e.g. 5000/s, whatever becomes of them. Latency counts from the intended start, so that a stalled server shows.",
        HelpName = "R/s",
        CustomParser = result => Rate(result),
    };

    private readonly Option<bool> _adaptive = new("--adaptive")
    {
        Description = "Find the number of sessions under way that brings the highest throughput, then measure with it.",
    };

    private readonly Option<int> _maxInFlight = CommonOptions.Integer(
        "--max-in-flight", "With --rate: sessions that may be under way. What should start above that waits, which its latency shows.", 20_000, 1_000_000);

    private readonly Option<SimTime> _duration = Time("--duration", "How long to measure.", SimTime.FromSeconds(30), isZeroAllowed: false);

    private readonly Option<SimTime> _warmup = Time("--warmup", "Load before that, which is not counted; 0 for none.", SimTime.FromSeconds(5), isZeroAllowed: true);

    private readonly Option<SimTime> _timeout = Time(
        "--timeout", "What a session may take. What takes longer has failed with a TimeoutException.", SimTime.FromSeconds(30), isZeroAllowed: false);

    private readonly Option<string> _mix = new("--mix")
    {
        Description = $"Kinds of sessions and their weights, out of {SessionMix.Names}. Every stretch of sessions has exactly these shares.",
        HelpName = "KIND=N,...",
        DefaultValueFactory = _ => StandardMix,
        CustomParser = result => SessionMix.TryParse(CommonOptions.Given(result), 0, out string problem) is null
            ? CommonOptions.Refuse<string>(result, $"no mix: {problem}")
            : CommonOptions.Given(result),
    };

    private readonly Option<ulong?> _seed = CommonOptions.Seed();

    private readonly Option<int> _clients = CommonOptions.Integer(
        "--clients", "Processes that generate the load together, this one included; sessions and rate are those of all. Needs --cluster.", 1, MostClients);

    private readonly Option<bool> _spread = new("--spread")
    {
        Description = "Exporters and importers on different silos, so that every negotiation crosses from one to another. Needs --cluster.",
    };

    private readonly Option<bool> _allowErrors = new("--allow-errors")
    {
        Description = "Exceptions of the transport, and ENODEV, do not fail the run: for tests that kill silos. Leaks, violations and wrong content still do.",
    };

    private readonly Option<(int, int)?> _clientOf = new("--client-of")
    {
        Hidden = true,
        CustomParser = result => ClientOf(result),
    };

    private readonly Option<string?> _world = new("--world") { Hidden = true };

    private readonly ConnectionOptions _connection;

    private LoadOptions(ConnectionOptions connection) => _connection = connection;

    public static LoadOptions AddTo(Command command)
    {
        LoadOptions options = new(ConnectionOptions.AddOptionalTo(command));
        options._seed.Description = "Seed of the order in which kinds of sessions come. Default: 1.";
        command.Add(options._scenario);
        foreach (Option option in (Option[])
            [
                options._sessions, options._rate, options._adaptive, options._maxInFlight, options._duration, options._warmup, options._timeout, options._mix,
                options._seed, options._clients, options._spread, options._allowErrors, options._clientOf, options._world,
            ])
        {
            command.Add(option);
        }

        return options;
    }

    /// <summary>Connects to the cluster; null for an embedded silo.</summary>
    public async Task<ClusterLink?> Connect(ParseResult parsed, CancellationToken cancellationToken) =>
        _connection.IsGiven(parsed) ? await _connection.Connect(parsed, cancellationToken) : null;

    /// <exception cref="UsageException">It contradicts itself.</exception>
    public LoadRequest Read(ParseResult parsed)
    {
        bool isInCluster = _connection.IsGiven(parsed);
        (int client, int clients) = parsed.GetValue(_clientOf) ?? (0, parsed.GetValue(_clients));
        LoadMode mode = parsed.GetValue(_rate) is not null ? LoadMode.Open : parsed.GetValue(_adaptive) ? LoadMode.Adaptive : LoadMode.Closed;
        Check(parsed, isInCluster, mode, clients);
        ulong seed = parsed.GetValue(_seed) ?? 1;
        var plan = new LoadPlan
        {
            Mode = mode,
            Mix = SessionMix.Parse(parsed.GetRequiredValue(_mix), seed),
            Sessions = mode == LoadMode.Adaptive ? Environment.ProcessorCount : parsed.GetValue(_sessions),
            Rate = parsed.GetValue(_rate) ?? 0,
            MaxInFlight = parsed.GetValue(_maxInFlight),
            Duration = Span(parsed.GetValue(_duration)),
            Warmup = Span(parsed.GetValue(_warmup)),
            SessionLimit = Span(parsed.GetValue(_timeout)),
            Client = client,
            Clients = clients,
        };
        string world = parsed.GetValue(_world) ?? $"load-{Guid.NewGuid():N}"[..13];
        string? cluster = isInCluster ? ClusterText.WithoutPassword(_connection.Text(parsed)) : null;
        return new LoadRequest(
            plan,
            new LoadWorldOptions(world, client == 0, parsed.GetValue(_spread), seed, parsed.GetValue(_scenario)),
            cluster,
            parsed.GetValue(_allowErrors),
            seed,
            [.. parsed.Tokens.Select(token => token.Value)]);
    }

    private void Check(ParseResult parsed, bool isInCluster, LoadMode mode, int clients)
    {
        bool Is(Option option) => parsed.GetResult(option) is { Implicit: false };
        if (Is(_rate) && Is(_sessions))
        {
            throw new UsageException("--sessions is a closed loop and --rate an open one: give one of them");
        }

        if (parsed.GetValue(_adaptive) && (Is(_rate) || Is(_sessions)))
        {
            throw new UsageException($"--adaptive finds the number of sessions itself: leave out {(Is(_rate) ? "--rate" : "--sessions")}");
        }

        if (Is(_maxInFlight) && mode != LoadMode.Open)
        {
            throw new UsageException("--max-in-flight is for an open loop, --rate R/s; in a closed one --sessions N is the number under way");
        }

        if (clients > 1 && mode == LoadMode.Adaptive)
        {
            throw new UsageException("--adaptive searches with one client: leave out --clients, and give what it found to --sessions N --clients N");
        }

        if (clients > 1 && mode == LoadMode.Closed && parsed.GetValue(_sessions) < clients)
        {
            throw new UsageException($"--sessions {parsed.GetValue(_sessions)} are too few for --clients {clients}: each client needs one at least");
        }

        Option? alone = clients > 1 ? _clients : parsed.GetValue(_spread) ? _spread : null;
        if (alone is not null && !isInCluster)
        {
            string silos = alone == _spread ? "two silos" : "a cluster that all clients can reach";
            throw new UsageException($"{alone.Name} needs {silos}: dsvm cluster up --silos 2, then --cluster local");
        }
    }

    private static TimeSpan Span(SimTime time) => TimeSpan.FromTicks(time.Picoseconds / (SimTime.PicosecondsPerSecond / TimeSpan.TicksPerSecond));

    private static Option<SimTime> Time(string name, string description, SimTime standard, bool isZeroAllowed) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        DefaultValueFactory = _ => standard,
        CustomParser = result =>
        {
            SimTime time = CommonOptions.Given(result) == "0" ? SimTime.Zero : CommonOptions.Time(result);
            if (result.Errors.Any())
            {
                return time;
            }

            // Loads are timed in milliseconds.
            bool isFine = time == SimTime.Zero ? isZeroAllowed : time >= SimTime.FromMilliseconds(1) && time <= Longest;
            return isFine ? time : CommonOptions.Refuse<SimTime>(result, $"not from 1ms to {Longest}{(isZeroAllowed ? ", nor 0" : "")}: write e.g. 30s");
        },
    };

    private static double? Rate(ArgumentResult result)
    {
        string text = CommonOptions.Given(result);
        string number = text.EndsWith("/s", StringComparison.Ordinal) ? text[..^2] : text;
        return decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal rate) && rate > 0 && rate <= MostRate
            ? (double)rate
            : CommonOptions.Refuse<double?>(result, string.Create(CultureInfo.InvariantCulture, $"no rate above 0 to {MostRate:0} a second: write e.g. 5000/s"));
    }

    private static (int, int)? ClientOf(ArgumentResult result)
    {
        string[] parts = CommonOptions.Given(result).Split('/');
        return parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int client)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int clients)
            && client < clients
            ? (client, clients)
            : CommonOptions.Refuse<(int, int)?>(result, "no client");
    }
}
