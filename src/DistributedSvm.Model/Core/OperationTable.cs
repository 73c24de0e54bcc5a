namespace DistributedSvm.Model.Core;

/// <summary>The pending operations of an entity: plain records by operation id, so that waiting is data.</summary>
[GenerateSerializer]
public sealed class OperationTable<T>
    where T : class
{
    /// <summary>Null while there is none: most entities of a large world never have one, or only in the beginning.</summary>
    [Id(0)]
    private Dictionary<OperationId, T>? _pending;

    public int Count => _pending?.Count ?? 0;

    /// <summary>The pending operations, oldest first.</summary>
    public IEnumerable<T> InOrder => _pending is null ? [] : _pending.OrderBy(pair => pair.Key).Select(pair => pair.Value);

    /// <summary>Their ids, oldest first: a copy, so that operations may begin and end while it is gone through.</summary>
    public IReadOnlyList<OperationId> Ids => _pending is null ? [] : [.. _pending.Keys.Order()];

    public void Begin(OperationId id, T operation) => (_pending ??= []).Add(id, operation);

    /// <summary>The pending operation of that id, or null: a late answer.</summary>
    public T? Find(OperationId id) => _pending?.GetValueOrDefault(id);

    /// <summary>The id of the one pending operation that is meant, or null.</summary>
    public OperationId? IdOf(Func<T, bool> isMeant)
    {
        foreach ((OperationId id, T operation) in _pending ?? [])
        {
            if (isMeant(operation))
            {
                return id;
            }
        }

        return null;
    }

    /// <summary>Takes the operation out; a wrong id is a bug.</summary>
    public T End(OperationId id)
    {
        if (_pending is null || !_pending.Remove(id, out T? operation))
        {
            throw new ModelBugException($"No operation {id.Value} of type {typeof(T).Name} is pending.");
        }

        if (_pending.Count == 0)
        {
            _pending = null;
        }

        return operation;
    }
}
