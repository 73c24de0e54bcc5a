using CsCheck;

namespace DistributedSvm.Model.Tests.Svm;

/// <summary>All that can happen to the memory of a process and its children, in any order, against dictionaries of single pages.</summary>
public sealed class MmPropertyTests
{
    private static readonly Gen<MmStep> Steps = Gen.Select(
        Gen.Int[0, 99],
        Gen.Int[0, 2],
        Gen.ULong[NaiveProcess.First, NaiveProcess.End - 1],
        Gen.Frequency((6, Gen.ULong[1, 12]), (3, Gen.ULong[1, 700]), (2, Gen.Const(NaiveProcess.Block))),
        Gen.Int[0, 1 << 20],
        (kind, mm, first, pages, choice) => new MmStep(kind, mm, first, pages, choice));

    [Fact]
    public void Any_sequence_of_operations_leaves_what_single_pages_say() =>
        Steps.Array[1, 100].Sample(
            steps =>
            {
                var run = new MmRun();
                foreach (MmStep step in steps)
                {
                    run.Do(step);
                    run.AssertSame();
                }

                run.ExitAll();
            },
            iter: 150);
}
