using System.Collections.Concurrent;
using System.Collections.Immutable;
using DistributedSvm.Grains.Live.Load;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Workloads.Load;

namespace DistributedSvm.Grains.Tests.Load;

/// <summary>A world that takes as long for a session as it is told to, in a time that the test makes pass.</summary>
internal sealed class FakeTarget(ManualTime time, int agents, TimeSpan service) : ILoadTarget
{
    private readonly int[] _busy = new int[agents];
    private readonly ConcurrentDictionary<int, CancellationToken> _underWay = [];
    private int _inFlight;

    public int Agents => agents;

    /// <summary>How long a session takes, if not always the same: by the number of those under way.</summary>
    public Func<int, TimeSpan>? ServiceAt { get; init; }

    /// <summary>Sessions do not end within this stretch of time, but at its end.</summary>
    public (TimeSpan From, TimeSpan To) Pause { get; init; }

    /// <summary>What the n-th session answers, counted from 0.</summary>
    public Func<int, SessionOutcome>? Answer { get; init; }

    /// <summary>Whether it heeds the token that it is given.</summary>
    public bool HeedsToken { get; init; } = true;

    /// <summary>Whether no session is about to end because its token says so: time must not go on until it has.</summary>
    public bool IsSettled => !HeedsToken || !_underWay.Values.Any(token => token.IsCancellationRequested);

    public List<(int Agent, SessionKind Kind)> Sessions { get; } = [];

    public int MostInFlight { get; private set; }

    /// <summary>Sessions that an agent was asked for while it had one.</summary>
    public int Overlapping { get; private set; }

    public async ValueTask<SessionOutcome> Run(int agent, SessionKind kind, CancellationToken cancellationToken)
    {
        int number = Sessions.Count;
        Sessions.Add((agent, kind));
        _underWay[number] = cancellationToken;
        MostInFlight = Math.Max(MostInFlight, ++_inFlight);
        Overlapping += _busy[agent]++ > 0 ? 1 : 0;
        try
        {
            TimeSpan now = TimeSpan.FromTicks(time.GetTimestamp() / TimeSpan.NanosecondsPerTick);
            TimeSpan end = now + (ServiceAt?.Invoke(_inFlight) ?? service);
            end = end > Pause.From && end < Pause.To ? Pause.To : end;
            await Task.Delay(end - now, time, HeedsToken ? cancellationToken : CancellationToken.None);
            return Answer?.Invoke(number) ?? new SessionOutcome(kind, Errno.Ok, null, false);
        }
        finally
        {
            _inFlight--;
            _busy[agent]--;
            _underWay.TryRemove(number, out _);
        }
    }

    public ValueTask<ImmutableArray<SiloLoad>> Silos(CancellationToken cancellationToken) => ValueTask.FromResult(ImmutableArray<SiloLoad>.Empty);

    public ValueTask<LoadAudit> Audit(CancellationToken cancellationToken) => ValueTask.FromResult(new LoadAudit(agents, 0, 0, [], 0));
}
