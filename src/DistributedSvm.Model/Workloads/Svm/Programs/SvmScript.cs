using System.Collections.Immutable;

namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>A program as it was written down.</summary>
[GenerateSerializer, Immutable]
public sealed record SvmScript : SvmProgram
{
    [Id(0)]
    public required ImmutableArray<SvmThreadScript> Scripts { get; init; }

    [Id(1)]
    public required ImmutableArray<string> Names { get; init; }

    public override int Threads => Scripts.Length;

    public override ImmutableArray<string> Allocations => Names;

    public override ProgramStep? StepAt(int thread, long number) => Find(Scripts[thread].Steps, number, 0);

    /// <summary>How many steps a step stands for.</summary>
    public static Int128 LengthOf(SvmStep step) => step is RepeatSteps loop ? loop.Times * LengthOf(loop.Body) : 1;

    private static Int128 LengthOf(ImmutableArray<SvmStep> steps)
    {
        Int128 length = 0;
        foreach (SvmStep step in steps)
        {
            length += LengthOf(step);
        }

        return length;
    }

    private static ProgramStep? Find(ImmutableArray<SvmStep> steps, Int128 number, long round)
    {
        foreach (SvmStep step in steps)
        {
            Int128 length = LengthOf(step);
            if (number >= length)
            {
                number -= length;
                continue;
            }

            if (step is not RepeatSteps loop)
            {
                return new ProgramStep(step, round);
            }

            (Int128 inner, Int128 rest) = Int128.DivRem(number, LengthOf(loop.Body));
            return Find(loop.Body, rest, (long)inner);
        }

        return null;
    }
}
