using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>What a thread of a program does next.</summary>
[GenerateSerializer, Immutable]
public abstract record SvmStep
{
    /// <summary>Errors, <see cref="Errno.Ok"/> among them, with which it may end; empty: it must succeed.</summary>
    [Id(0)]
    public ImmutableArray<Errno> Expect { get; init; } = [];

    /// <summary>Whose memory: 0 for the process itself, k for its k-th child.</summary>
    [Id(1)]
    public int Process { get; init; }

    /// <summary>Its line in the scenario, for messages; 0 where it was generated.</summary>
    [Id(2)]
    public int Line { get; init; }

    /// <summary>Whether it may end so.</summary>
    public bool Allows(Errno errno) => Expect.IsEmpty ? errno == Errno.Ok : Expect.Contains(errno);
}
