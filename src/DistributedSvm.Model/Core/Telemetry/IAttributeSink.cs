namespace DistributedSvm.Model.Core.Telemetry;

/// <summary>Takes the attributes of a message, each name at most once. Names are those of <see cref="AttributeNames"/>.</summary>
public interface IAttributeSink
{
    void Add(string name, long value);

    void Add(string name, string value);

    /// <summary>The sink knows the entity's path.</summary>
    void Add(string name, EntityId value);
}
