namespace DistributedSvm.Model.Core;

/// <summary>
/// Decides which of many possible orders of steps a run takes. Whatever an entity sends, or starts a timer with, that has a <see cref="Message.Step"/> arrives later by
/// a <see cref="Delay"/> that depends on seed, sender, the sender's count of steps and task alone; so a run is the same however it is cut, and after it was restored.
/// <para>
/// The rule for senders: what a task sends behind a step, it sends after the answer to that step. Then one task's messages arrive as they were sent under every policy;
/// those of different tasks overtake each other, which is what policies are for.
/// </para>
/// </summary>
[GenerateSerializer, Immutable]
public sealed record SchedulePolicy
{
    /// <summary>The shortest and the longest preemption at a change point.</summary>
    public static readonly (SimTime Least, SimTime Most) Preemption = (SimTime.FromMicroseconds(1), SimTime.FromMilliseconds(200));

    private const int FractionBits = 16;

    /// <summary><see cref="Preemption"/> spans 17 octaves and 34464/65536 of one: 1 us x 2^17 x (1 + 34464/65536) = 200 ms.</summary>
    private const long Octaves = (17L << FractionBits) + 34_464;

    [Id(0)]
    public ScheduleKind Kind { get; init; }

    /// <summary>Jitter: a step is late by at most this.</summary>
    [Id(1)]
    public SimTime Bound { get; init; } = SimTime.FromMicroseconds(20);

    /// <summary>Pct: how many priorities there are.</summary>
    [Id(2)]
    public int Levels { get; init; } = 8;

    /// <summary>Pct: what one level of priority less costs at every step.</summary>
    [Id(3)]
    public SimTime Quantum { get; init; } = SimTime.FromMicroseconds(5);

    /// <summary>Pct: preemptions in each <see cref="Steps"/> steps of an entity; two that fall on the same step are one.</summary>
    [Id(4)]
    public int ChangePoints { get; init; } = 3;

    /// <summary>Pct: how many steps an entity is expected to take until something interesting has happened.</summary>
    [Id(5)]
    public int Steps { get; init; } = 64;

    /// <summary>The total order: the default.</summary>
    public static SchedulePolicy Fixed { get; } = Of(ScheduleKind.Fixed);

    private enum Purpose : ulong
    {
        Jitter = 1,
        Level,
        ChangePoint,
        Preemption,
    }

    /// <summary>A policy of this kind with the parameters that suit most.</summary>
    public static SchedulePolicy Of(ScheduleKind kind) => new() { Kind = kind };

    /// <summary>How much later than its cost a step arrives; zero or more.</summary>
    /// <param name="seed">The run's.</param>
    /// <param name="sender">Whose step it is.</param>
    /// <param name="step">How many steps the sender took before.</param>
    /// <param name="task">For which of its operations.</param>
    public SimTime Delay(ulong seed, EntityId sender, long step, OperationId task) => Kind switch
    {
        ScheduleKind.Jitter => new SimTime(Below(Word(Purpose.Jitter, seed, sender, step), Bound.Picoseconds + 1)),
        ScheduleKind.Pct => (Quantum * Below(Word(Purpose.Level, seed, sender, task.Value), Levels)) + Preempted(seed, sender, step),
        _ => SimTime.Zero,
    };

    /// <summary>Its kind and what is set, e.g. <c>jitter up to 20 us</c>.</summary>
    public override string ToString() => Kind switch
    {
        ScheduleKind.Jitter => $"jitter up to {Bound}",
        ScheduleKind.Pct => $"pct with {Levels} levels of {Quantum} and {ChangePoints} change points in {Steps} steps",
        _ => Kind.Name(),
    };

    private SimTime Preempted(ulong seed, EntityId sender, long step)
    {
        (long round, long place) = long.DivRem(step, Steps);
        for (int i = 0; i < ChangePoints; i++)
        {
            if (Below(Word(Purpose.ChangePoint, seed, sender, (round * ChangePoints) + i), Steps) == place)
            {
                return LogUniform(Word(Purpose.Preemption, seed, sender, step));
            }
        }

        return SimTime.Zero;
    }

    /// <summary>As many preemptions below any length as there are octaves below it; straight lines within an octave.</summary>
    private static SimTime LogUniform(ulong word)
    {
        long at = Below(word, Octaves + 1);
        long mantissa = (1L << FractionBits) + (at & ((1L << FractionBits) - 1));
        return new SimTime(((Preemption.Least.Picoseconds * mantissa) >> FractionBits) << (int)(at >> FractionBits));
    }

    private static ulong Word(Purpose purpose, ulong seed, EntityId sender, long number)
    {
        var digest = new Digest(Digest.Mix(seed) ^ (ulong)purpose);
        digest.Add(sender);
        digest.Add(number);
        return digest.Value;
    }

    private static long Below(ulong word, long exclusive) => (long)(ulong)(((UInt128)word * (ulong)exclusive) >> 64);
}
