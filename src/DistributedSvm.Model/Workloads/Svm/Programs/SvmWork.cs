using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Svm;

namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>An access of a program, by CPU or GPU.</summary>
[GenerateSerializer, Immutable]
public sealed record SvmWork
{
    [Id(0)]
    public required SvmAccessKind Kind { get; init; }

    [Id(1)]
    public required SvmSpan Span { get; init; }

    /// <summary>Where a copy goes.</summary>
    [Id(2)]
    public SvmSpan Target { get; init; }

    /// <summary>What a write leaves; null for a value that nobody wrote before.</summary>
    [Id(3)]
    public long? Value { get; init; }

    /// <summary>Values of which each page that is read must have one; empty: only what the oracle says.</summary>
    [Id(4)]
    public ImmutableArray<long> Expected { get; init; } = [];

    /// <summary>How often, one after the other.</summary>
    [Id(5)]
    public int Times { get; init; } = 1;

    /// <summary>Time on the engine besides the access.</summary>
    [Id(6)]
    public SimTime Compute { get; init; }

    /// <summary>What is found is compared. Always so for reads.</summary>
    public bool Returns => Kind == SvmAccessKind.Read;
}
