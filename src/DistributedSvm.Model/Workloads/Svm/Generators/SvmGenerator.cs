using System.Collections.Immutable;

namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>
/// A program that is computed: what a thread does first, so many rounds of the same, and what it does last. Threads 0 to n - 1 are those of the n devices.
/// </summary>
[GenerateSerializer, Immutable]
public abstract record SvmGenerator : SvmProgram
{
    /// <summary>Devices of the process.</summary>
    [Id(0)]
    public required int Devices { get; init; }

    /// <summary>Rounds of each thread.</summary>
    [Id(1)]
    public required long Iterations { get; init; }

    public override int Threads => Devices;

    public sealed override ProgramStep? StepAt(int thread, long number)
    {
        ImmutableArray<SvmStep> first = First(thread);
        if (number < first.Length)
        {
            return new ProgramStep(first[(int)number], 0);
        }

        long rest = number - first.Length;
        long length = RoundLength(thread);
        if (rest / length < Iterations)
        {
            return RoundStep(thread, rest / length, rest % length);
        }

        rest -= Iterations * length;
        ImmutableArray<SvmStep> last = Last(thread);
        return rest < last.Length ? new ProgramStep(last[(int)rest], 0) : null;
    }

    /// <summary>What a thread does before its rounds.</summary>
    protected abstract ImmutableArray<SvmStep> First(int thread);

    /// <summary>One round.</summary>
    protected abstract ImmutableArray<SvmStep> Round(int thread, long round);

    /// <summary>What a thread does after its rounds.</summary>
    protected abstract ImmutableArray<SvmStep> Last(int thread);

    /// <summary>Steps of a round: always as many.</summary>
    protected virtual long RoundLength(int thread) => Round(thread, 0).Length;

    /// <summary>A step of a round, for rounds that are too long to be made as a whole.</summary>
    protected virtual ProgramStep RoundStep(int thread, long round, long index) => new(Round(thread, round)[(int)index], round);
}
