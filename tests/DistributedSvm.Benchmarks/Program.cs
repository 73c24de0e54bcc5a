DistributedSvm.Benchmarks.FabricBenchmark.Run();
