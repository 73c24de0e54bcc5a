using System.Collections.Immutable;
using System.Globalization;
using DistributedSvm.Grains.Live.Load;
using DistributedSvm.Grains.Live.Load.Clients;
using DistributedSvm.Grains.Live.Load.Generators;
using DistributedSvm.Grains.Live.Load.Statistics;
using DistributedSvm.Reports.Load;

namespace DistributedSvm.Client.Load;

/// <summary>A load from its first client's view: starts the others, generates its own part, shows how it goes, merges what all measured, and audits what is left.</summary>
internal sealed class LoadExperiment(LoadRequest request, ILoadTarget target)
{
    /// <summary>From the word to begin until all begin.</summary>
    private static readonly TimeSpan Lead = TimeSpan.FromMilliseconds(300);

    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AuditPatience = TimeSpan.FromSeconds(120);

    private readonly LoadTotals _totals = new();
    private readonly SiloWatch _silos = new(target);
    private readonly List<LoadClientProcess> _others = [];

    public async Task<LoadResult> Run(CancellationToken cancellationToken)
    {
        if (target.Agents < request.Plan.Clients)
        {
            throw new UsageException($"this world has {target.Agents} agents, which is too few for {request.Plan.Clients} clients: each needs one of its own");
        }

        try
        {
            return await LoadLive.RunAsync(Consoles.Error, show => Run(show, cancellationToken));
        }
        finally
        {
            foreach (LoadClientProcess other in _others)
            {
                await other.DisposeAsync();
            }
        }
    }

    private async Task<LoadResult> Run(Action<LoadProgress> show, CancellationToken cancellationToken)
    {
        await StartOthers(cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using CancellationTokenRegistration told = stop.Token.Register(() => _others.ForEach(other => other.Link.Stop()));
        using var giveUp = new CancellationTokenSource();
        Task<LoadClientEnd>[] ends = [.. _others.Select(other => Follow(other, stop, giveUp.Token))];
        LoadRunResult own = await LoadRun.Run(target, request.Plan, TimeProvider.System, (interval, tick) => Report(show, interval, tick), stop.Token);
        giveUp.CancelAfter(EndPatience + (own.Interrupted ? EndPatience : request.Plan.SessionLimit));
        (long underWay, bool isInterrupted, string? failure) = await Ends(ends, own);
        LoadResult result = _totals.Result(Setup(own), own.MeasuredNs) with
        {
            Interrupted = isInterrupted && cancellationToken.IsCancellationRequested,
            Search = [.. own.Search.Select(step => new LoadStep(step.Sessions, step.Rate.Mean, step.Rate.HalfWidth))],
            StillUnderWay = underWay,
            Silos = _silos.Measured,
            Failure = failure,
        };
        return await Audited(result);
    }

    private void Report(Action<LoadProgress> show, LoadInterval interval, in LoadTick tick)
    {
        _totals.Add(interval);
        _silos.Tick(tick.Phase);
        show(_totals.Look(tick, _others.Sum(other => other.Link.InFlight), _silos.Rates));
    }

    private async Task StartOthers(CancellationToken cancellationToken)
    {
        if (request.Plan.Clients == 1)
        {
            return;
        }

        for (int client = 1; client < request.Plan.Clients; client++)
        {
            string[] own = ["--client-of", string.Create(CultureInfo.InvariantCulture, $"{client}/{request.Plan.Clients}"), "--world", request.World.Name];
            _others.Add(LoadClientProcess.Start([.. request.Arguments, .. own], client + 1, _totals.Add));
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(StartPatience);
        foreach (LoadClientProcess other in _others)
        {
            try
            {
                await other.Link.Ready(patience.Token);
            }
            catch (LoadClientException failure)
            {
                throw await other.Explain(failure);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new LoadClientException($"{other.Link.Name} was not ready within {StartPatience.TotalSeconds} s");
            }
        }

        DateTimeOffset start = DateTimeOffset.UtcNow + Lead;
        foreach (LoadClientProcess other in _others)
        {
            other.Link.Start(start);
        }

        TimeSpan left = start - DateTimeOffset.UtcNow;
        await Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>A client that fails ends the load of all: what the others measure from then on is another load.</summary>
    private static async Task<LoadClientEnd> Follow(LoadClientProcess other, CancellationTokenSource stop, CancellationToken giveUp)
    {
        try
        {
            LoadClientEnd end = await other.Link.Follow(giveUp);
            if (end.Interrupted && !stop.IsCancellationRequested)
            {
                await HearToo(stop.Token);
            }

            return !end.Interrupted || stop.IsCancellationRequested ? end : throw new LoadClientException($"{other.Link.Name} was interrupted");
        }
        catch (LoadClientException failure)
        {
            await stop.CancelAsync();
            throw await other.Explain(failure);
        }
        catch (OperationCanceledException)
        {
            throw new LoadClientException($"{other.Link.Name} did not end when the time was over");
        }
    }

    /// <summary>An interrupt of all reaches this process a moment before or after the others.</summary>
    private static async Task HearToo(CancellationToken interrupt) => await Task.Delay(Lead, interrupt).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private static async Task<(long UnderWay, bool IsInterrupted, string? Failure)> Ends(Task<LoadClientEnd>[] ends, LoadRunResult own)
    {
        (long underWay, bool isInterrupted, string? failure) = (own.StillUnderWay, own.Interrupted, null);
        foreach (Task<LoadClientEnd> ending in ends)
        {
            try
            {
                LoadClientEnd end = await ending;
                underWay += end.StillUnderWay;
                isInterrupted |= end.Interrupted;
            }
            catch (LoadClientException exception)
            {
                failure ??= exception.Message;
            }
        }

        return (underWay, isInterrupted, failure);
    }

    private async Task<LoadResult> Audited(LoadResult result)
    {
        try
        {
            using var patience = new CancellationTokenSource(AuditPatience);
            LoadAudit audit = await target.Audit(patience.Token).AsTask().WaitAsync(patience.Token);
            ImmutableArray<LoadFinding> findings =
                [.. audit.Violations.Select(found => new LoadFinding(found.Violation.Invariant, found.Violation.Blame, found.Entity, found.Violation.Text))];
            return result with { Audit = new LoadAuditResult(audit.Entities, audit.Lost, audit.DmaBufs, findings, audit.ViolationCount) };
        }
        catch (Exception exception)
        {
            string why = exception is OperationCanceledException ? $"no answer within {AuditPatience.TotalSeconds} s" : exception.Message;
            return result with { Failure = $"{(result.Failure is { } before ? $"{before}; " : "")}the audit failed: {why}" };
        }
    }

    private LoadSetup Setup(LoadRunResult own)
    {
        LoadPlan plan = request.Plan;
        bool isOpen = plan.Mode == LoadMode.Open;
        return new LoadSetup
        {
            Mode = plan.Mode.ToString().ToLowerInvariant(),
            Sessions = isOpen ? null : plan.Mode == LoadMode.Adaptive ? own.Sessions : plan.Sessions,
            Rate = isOpen ? plan.Rate : null,
            MaxInFlight = isOpen ? plan.MaxInFlight : null,
            Mix = [.. plan.Mix.Weights.Select(weight => (SessionMix.Name(weight.Key), weight.Value))],
            Seed = request.Seed,
            Agents = target.Agents,
            Clients = plan.Clients,
            Cluster = request.Cluster,
            IsSpread = request.World.IsSpread,
            WarmupSeconds = plan.Warmup.TotalSeconds,
            DurationSeconds = plan.Duration.TotalSeconds,
            LimitSeconds = plan.SessionLimit.TotalSeconds,
            AreErrorsAllowed = request.AreErrorsAllowed,
        };
    }
}
