using System.Collections.Immutable;

namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>
/// What the threads of a process do. A program of millions of steps is no list of them: it says what the n-th step of a thread is.
/// </summary>
[GenerateSerializer, Immutable]
public abstract record SvmProgram
{
    /// <summary>How many threads there are; at least one.</summary>
    public abstract int Threads { get; }

    /// <summary>Names of the allocations, for messages.</summary>
    public abstract ImmutableArray<string> Allocations { get; }

    /// <summary>The step of a thread with that number, from 0 on; null behind its last. The same for the same numbers.</summary>
    public abstract ProgramStep? StepAt(int thread, long number);
}
