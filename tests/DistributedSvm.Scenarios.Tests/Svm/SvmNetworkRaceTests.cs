using CsCheck;

namespace DistributedSvm.Scenarios.Tests.Svm;

/// <summary>
/// Programs of chance on two hosts, which push and pull what CPU and GPU write at the same time: whatever is found is what the flat memories allow. An atomic for which others took the
/// pages too often may fail, and so may a prefetch, as the driver's do.
/// </summary>
public sealed class SvmNetworkRaceTests
{
    private const int Blocks = 32;

    private static readonly Gen<string> Place = Gen.Int[0, Blocks - 1].Select(block => $"a+{block * 64}KiB");

    private static readonly Gen<string> Size = OneOf("64KiB", "4KiB", "256KiB", "1MiB");

    private static readonly Gen<string> Access = Gen.Select(OneOf("read", "write", "atomic"), Place, Size, (kind, place, size) => $"{{ {kind}: {place}, size: {size} }}");

    private static Gen<string> OneOf(params string[] words) => Gen.Int[0, words.Length - 1].Select(index => words[index]);

    private static Gen<string> Step(int host) => Gen.Frequency(
        (3, Gen.Select(OneOf("cpuRead", "cpuWrite", "cpuAtomic"), Place, Size, (kind, place, size) => $"{{ {kind}: {place}, size: {size} }}")),
        (4, Access.List[1, 3].Select(accesses => $"{{ launch: gpu0, kernel: [{string.Join(", ", accesses)}], expect: [ok, EIO] }}")),
        (3, Gen.Select(Place, Size, Place, (place, size, there) => $"{{ push: {place}, size: {size}, to: node{1 - host}, at: {there}, expect: [ok, EAGAIN] }}")),
        (3, Gen.Select(Place, Size, Place, (place, size, there) => $"{{ pull: {place}, size: {size}, from: node{1 - host}, at: {there}, expect: [ok, EAGAIN] }}")),
        (1, Gen.Select(Place, Size, (place, size) => $"{{ prefetch: {place}, size: {size}, on: gpu0, to: local, expect: [ok, EAGAIN, ENODATA] }}")));

    private static readonly Gen<(string[] First, string[] Second)> Programs = Gen.Select(Step(0).Array[40], Step(1).Array[40]);

    [Fact]
    public void Whatever_is_found_is_what_may_stand_there() => Programs.Sample(
        program => ProgramRun.AssertFine(ProgramRun.Run(Inputs.Parse(
            """
            name: x
            duration: 3s
            hosts: [{ name: node, count: 2, topology: { gpus: 1, model: arc-pro-b60 } }]
            network: { bandwidth: 200Gbps, latency: 2us }
            workloads:
              - kind: svm-program
                on: "node*/gpu*"
                threads:

            """
            + Threads(0, program.First) + Threads(1, program.Second)))),
        iter: 20);

    /// <summary>Three threads, which take the steps in turns; then the process waits for the other's transfers.</summary>
    private static string Threads(int host, string[] steps)
    {
        string text = "";
        for (int thread = 0; thread < 3; thread++)
        {
            string[] first = thread == 0 ? ["{ mmap: a, size: 4MiB }", "{ createVm: gpu0 }", "{ barrier: ready }"] : ["{ barrier: ready }"];
            string[] own = [.. first, .. steps.Where((_, index) => index % 3 == thread), "{ pause: 1s }"];
            text += $"      - host: node{host}\n        steps:\n" + string.Concat(own.Select(step => $"          - {step}\n"));
        }

        return text;
    }
}
