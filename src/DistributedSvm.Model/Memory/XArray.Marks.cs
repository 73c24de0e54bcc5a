namespace DistributedSvm.Model.Memory;

public sealed partial class XArray<T>
{
    /// <summary>Sets a mark on the entry at an index, for all indices tied to it; nothing happens where there is no entry (xa_set_mark).</summary>
    public void SetMark(ulong index, XArrayMark mark) => ChangeMark(index, mark, true);

    /// <summary>Clears a mark of the entry at an index, for all indices tied to it (xa_clear_mark).</summary>
    public void ClearMark(ulong index, XArrayMark mark) => ChangeMark(index, mark, false);

    /// <summary>Whether the entry at an index has a mark; false where there is no entry (xa_get_mark).</summary>
    public bool GetMark(ulong index, XArrayMark mark) =>
        Find(index, out XArrayNode? node, out int offset) is not null && ((node!.Marks(mark) >> offset) & 1) != 0;

    /// <summary>Whether any entry has a mark (xa_marked).</summary>
    public bool IsMarked(XArrayMark mark) => _root is { } root && root.Marks(mark) != 0;

    private void ChangeMark(ulong index, XArrayMark mark, bool value)
    {
        if (Find(index, out XArrayNode? node, out int offset) is not null && Set(ref node!.Marks(mark), 1UL << offset, value))
        {
            Propagate(node);
        }
    }
}
