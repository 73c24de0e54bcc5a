namespace DistributedSvm.Model.Tests.Fabric;

/// <summary>Flows that go (indices into those present, modulo their number) and flows that come.</summary>
internal sealed record NetworkStep(int[] Gone, TestFlow[] Come);
