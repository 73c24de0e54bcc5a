namespace DistributedSvm.Model.Core;

/// <summary>The pending operations of an entity: plain records by operation id, so that waiting is data.</summary>
[GenerateSerializer]
public sealed class OperationTable<T>
    where T : class
{
    [Id(0)]
    private readonly Dictionary<OperationId, T> _pending = [];

    public int Count => _pending.Count;

    public void Begin(OperationId id, T operation) => _pending.Add(id, operation);

    /// <summary>The pending operation of that id, or null: a late answer.</summary>
    public T? Find(OperationId id) => _pending.GetValueOrDefault(id);

    /// <summary>Takes the operation out; a wrong id is a bug.</summary>
    public T End(OperationId id) =>
        _pending.Remove(id, out T? operation) ? operation : throw new ModelBugException($"No operation {id.Value} of type {typeof(T).Name} is pending.");
}
