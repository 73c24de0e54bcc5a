using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>Where a thread of a program is.</summary>
[GenerateSerializer]
internal sealed class SvmThread
{
    /// <summary>Number of the step that it is at.</summary>
    [Id(0)]
    public long Next { get; set; }

    /// <summary>What it waits for an answer of; none while it does not.</summary>
    [Id(1)]
    public OperationId Operation { get; set; }

    /// <summary>The barrier that it waits at, or -1.</summary>
    [Id(2)]
    public int Barrier { get; set; } = -1;

    /// <summary>Of a step of several questions, how many are answered.</summary>
    [Id(3)]
    public int Answered { get; set; }

    [Id(4)]
    public bool HasEnded { get; set; }

    /// <summary>It waits for a time to pass.</summary>
    [Id(5)]
    public bool IsPausing { get; set; }

    /// <summary>When its round began.</summary>
    [Id(6)]
    public SimTime RoundStart { get; set; }

    /// <summary>The memory that its step is about, where that was found out when the step began.</summary>
    [Id(7)]
    public Memory.AddressRange Range { get; set; }

    /// <summary>The oracle's time when its step began.</summary>
    [Id(8)]
    public long Begun { get; set; }

    /// <summary>Of a transfer that is under way, what the other process calls it.</summary>
    [Id(9)]
    public OperationId Token { get; set; }

    /// <summary>And where it is there.</summary>
    [Id(10)]
    public ulong There { get; set; }

    /// <summary>How a transfer ended of which it is not known yet what it brought.</summary>
    [Id(11)]
    public Errno Outcome { get; set; }

    /// <summary>The allocation to which it waits for a push, or -1.</summary>
    [Id(12)]
    public int Awaited { get; set; } = -1;
}
