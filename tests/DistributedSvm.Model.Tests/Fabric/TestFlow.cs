namespace DistributedSvm.Model.Tests.Fabric;

/// <summary>A flow of a test network: the shared resources it crosses and its own cap (0: none).</summary>
internal sealed record TestFlow(int[] Route, long Cap);
