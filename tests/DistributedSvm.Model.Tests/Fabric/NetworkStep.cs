namespace DistributedSvm.Model.Tests.Fabric;

/// <summary>Flows that go (indices into those present, modulo their number), flows that come, and resources that take another capacity.</summary>
internal sealed record NetworkStep(int[] Gone, TestFlow[] Come, (int Resource, long Capacity)[] Change);
