namespace DistributedSvm.Model.Fabric;

/// <summary>A flow that a solve has moved from one bottleneck (-1: the flow is new) to another.</summary>
public readonly record struct FlowMove(int Flow, int From, int To);
