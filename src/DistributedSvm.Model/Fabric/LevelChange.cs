namespace DistributedSvm.Model.Fabric;

/// <summary>A resource whose level a solve has changed; <see cref="MaxMinSolver.NoLevel"/> where it holds no flow.</summary>
public readonly record struct LevelChange(int Resource, long Level);
