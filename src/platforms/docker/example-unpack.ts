/** Memory, because 27,000 files that are deleted at once slow the disk for everybody else. */
export const SCRATCH = '/scratch'
/** Where the script leaves the wiki inside its container. */
export const UNPACKED = `${SCRATCH}/wiki`

/**
 * Run by `sh` in a container of Debian's base. The package puts MediaWiki's own files into
 * usr/share/mediawiki, extensions into extensions-core, and links what changes at run time to
 * /var/lib/mediawiki; some of the classes are in a second package.
 */
export const unpackScript = `set -eu
cd ${SCRATCH}
echo 'reading the lists of Debian’s packages'
apt-get -qq -o Acquire::Retries=3 -o APT::Update::Error-Mode=any update
echo 'downloading MediaWiki from Debian'
apt-get -qq -o Acquire::Retries=3 -o APT::Sandbox::User=root download mediawiki mediawiki-classes
echo 'unpacking MediaWiki'
mkdir package
for deb in *.deb; do dpkg-deb -x "$deb" package; done

cd package/usr/share/mediawiki
rm LocalSettings.php config extensions images
find . -type l | while read -r link; do
  target=$(readlink "$link")
  case $target in
    /*) target=${SCRATCH}/package$target ;;
    *) target=$(dirname "$link")/$target ;;
  esac
  rm "$link"
  if [ -e "$target" ]; then cp -rL "$target" "$link"; fi
done

mkdir ${UNPACKED}
mv extensions-core ${UNPACKED}/extensions
mv skins ${UNPACKED}/skins
find ${UNPACKED}/extensions ${UNPACKED}/skins -maxdepth 1 -type f -delete
cd ..
mv mediawiki ${UNPACKED}/core
`
