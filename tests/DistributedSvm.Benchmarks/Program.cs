using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using DistributedSvm.Benchmarks;
using DistributedSvm.Benchmarks.Live;
using DistributedSvm.Benchmarks.Wire;

const string Help =
    """
    Measurements that are not commands of dsvm.

    Usage:  dotnet run -c Release --project tests/DistributedSvm.Benchmarks -- COMMAND

      idle-vfs          managed memory that an idle VF costs, its grain's activation included
      many-hosts        managed memory that an entity of a thousand hosts costs, with all that do anything activated
      fabric            4,096 copies on 1,024 GPUs: the fabric entity alone
      map               import of a buffer of 1,048,576 ranges over IOV: ranges per second, bytes per range
      wire              bytes and back for batches of messages between silos, beside Orleans' own serializer
      live [WORKERS]    sessions of each kind through live grains in an embedded silo, closed loop
      svm-metadata [N]  bytes per page of shared virtual memory, for N GPUs (8) of 24 GiB full of ranges of 4 KiB: some parts alone, and a run of 2 GPUs and 4 GiB each
      svm-metadata run [N [M]]
                        the run alone, of N GPUs (2) and M times 4 GiB each (1); 8 6 is all of 192 GiB, which takes 5 minutes and 2 GiB
      svm-metadata apart
                        a run of one GPU and 1 GiB, in which each range is brought alone
      svm-faults [N]    what a fault costs among N ranges (1,000,000) and among 1,000; N of them take half a minute to make
      memory [FILTER]   XArray, RangeXArray's codec and BuddyAllocator, e.g. memory '*Codec*'

    Example:  dotnet run -c Release --project tests/DistributedSvm.Benchmarks -- idle-vfs
    """;

switch (args)
{
    case ["idle-vfs"]:
        return await IdleVfBenchmark.Run();
    case ["many-hosts"]:
        return await ManyHostsBenchmark.Run();
    case ["fabric"]:
        FabricBenchmark.Run();
        return 0;
    case ["map"]:
        return MapBenchmark.Run();
    case ["wire"]:
        return WireBenchmark.Run();
    case ["live", .. string[] rest]:
        return await LiveBenchmark.Run(rest);
    case ["svm-metadata", .. string[] rest]:
        return SvmMetadataBenchmark.Run(rest);
    case ["svm-faults", .. string[] rest]:
        return SvmFaultBenchmark.Run(rest);
    case ["memory", .. string[] filter]:
        // In this process: the build's rules (warnings as errors, central versions) are not made for generated projects.
        Job job = Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance);
        BenchmarkSwitcher.FromAssembly(typeof(IdleVfBenchmark).Assembly)
            .Run(["--filter", filter is [string one, ..] ? one : "*"], DefaultConfig.Instance.AddJob(job));
        return 0;
    case ["--help" or "-h"]:
        Console.WriteLine(Help);
        return 0;
    default:
        Console.Error.WriteLine(Help);
        return 2;
}
