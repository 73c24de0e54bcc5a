namespace DistributedSvm.Model.Svm;

/// <summary>
/// A call inside a process' kernel code that may wait: what was passed to it, how far it has come, and what it keeps meanwhile. Calls call others; the task's stack of them
/// is what a thread's stack is.
/// </summary>
[GenerateSerializer]
public abstract class SvmCall
{
}
