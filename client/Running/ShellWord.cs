namespace DistributedSvm.Client.Running;

/// <summary>A word as a shell takes it whole.</summary>
internal static class ShellWord
{
    private const string Plain = "-_./:,@+=%";

    public static string Quoted(string word) =>
        word.Length > 0 && word.All(letter => char.IsAsciiLetterOrDigit(letter) || Plain.Contains(letter, StringComparison.Ordinal))
            ? word
            : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
