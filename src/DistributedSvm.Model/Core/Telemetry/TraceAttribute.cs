namespace DistributedSvm.Model.Core.Telemetry;

/// <summary>An attribute: a text, or an entity, or else a number.</summary>
public readonly record struct TraceAttribute(string Name, long Number, string? Text = null, EntityId Entity = default);
