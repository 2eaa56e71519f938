<?php
// Changes the wiki with its own code: one order a line on stdin as JSON, one answer a line on
// stdout. What is answered for is committed with all that follows from it, so that nothing is
// written between an answer and the next order.

use MediaWiki\CommentStore\CommentStoreComment;
use MediaWiki\Context\RequestContext;
use MediaWiki\Deferred\DeferredUpdates;
use MediaWiki\MediaWikiServices;
use MediaWiki\Page\File\FileDeleteForm;
use MediaWiki\RenameUser\RenameuserSQL;
use MediaWiki\Revision\RevisionRecord;
use MediaWiki\Revision\SlotRecord;
use MediaWiki\Title\Title;
use MediaWiki\User\User;

require_once getenv( 'MW_INSTALL_PATH' ) . '/maintenance/Maintenance.php';

class ChangeWiki extends Maintenance {
	public function execute() {
		for ( $line = fgets( STDIN ); $line !== false; $line = fgets( STDIN ) ) {
			$order = json_decode( $line, true );
			$fault = null;
			try {
				$status = $this->{$order['verb']}( $order );
				if ( $status instanceof StatusValue && !$status->isOK() ) {
					$fault = implode( ', ', array_column( $status->getErrors(), 'message' ) );
				}
			} catch ( Throwable $error ) {
				$fault = get_class( $error ) . ': ' . $error->getMessage();
				MediaWikiServices::getInstance()->getDBLoadBalancerFactory()
					->rollbackPrimaryChanges( __METHOD__ );
			}
			$this->settle();
			fwrite( STDOUT, json_encode( [ 'answer' => $order['verb'], 'fault' => $fault === null ? null : (string)$fault ] ) . "\n" );
		}
	}

	/** Nothing is left for later, and nothing is remembered. */
	private function settle() {
		$services = MediaWikiServices::getInstance();
		$services->getDBLoadBalancerFactory()->commitPrimaryChanges( __METHOD__ );
		DeferredUpdates::doUpdates();
		$services->getDBLoadBalancerFactory()->commitPrimaryChanges( __METHOD__ );
		$services->getRepoGroup()->clearCache();
		$services->getLinkCache()->clear();
		Title::clearCaches();
	}

	private function admin(): User {
		return User::newFromName( 'Admin' );
	}

	private function page( string $title ) {
		return MediaWikiServices::getInstance()->getWikiPageFactory()
			->newFromTitle( Title::newFromText( $title ) );
	}

	private function file( string $name ) {
		return MediaWikiServices::getInstance()->getRepoGroup()->getLocalRepo()
			->newFile( Title::makeTitle( NS_FILE, strtr( $name, ' ', '_' ) ) );
	}

	private function edit( array $order ) {
		$page = $this->page( $order['title'] );
		$author = User::newFromName( $order['user'] ?? 'Admin' );
		$updater = $page->newPageUpdater( $author->isRegistered() ? $author : $this->admin() );
		$content = ContentHandler::makeContent( $order['text'], $page->getTitle() );
		$updater->setContent( SlotRecord::MAIN, $content );
		$updater->saveRevision( CommentStoreComment::newUnsavedComment( $order['summary'] ) );
		return $updater->getStatus();
	}

	private function deletePage( array $order ) {
		return MediaWikiServices::getInstance()->getDeletePageFactory()
			->newDeletePage( $this->page( $order['title'] ), $this->admin() )
			->forceImmediate( true )->deleteUnsafe( 'deleted' );
	}

	/** Pages and files, whole; with `n` only one of the versions of a file. */
	private function undelete( array $order ) {
		$page = $this->page( $order['title'] );
		$undeleting = MediaWikiServices::getInstance()->getUndeletePageFactory()
			->newUndeletePage( $page, $this->admin() );
		if ( isset( $order['n'] ) ) {
			$ids = $this->getPrimaryDB()->newSelectQueryBuilder()->select( 'fa_id' )
				->from( 'filearchive' )->where( [ 'fa_name' => $page->getTitle()->getDBkey() ] )
				->caller( __METHOD__ )->fetchFieldValues();
			if ( $ids ) {
				$undeleting->setUndeleteOnlyFileVersions( [ (int)$ids[$order['n'] % count( $ids )] ] );
			}
		}
		return $undeleting->undeleteUnsafe( 'undeleted' );
	}

	private function move( array $order ) {
		return MediaWikiServices::getInstance()->getMovePageFactory()
			->newMovePage( Title::newFromText( $order['title'] ), Title::newFromText( $order['to'] ) )
			->move( $this->admin(), 'moved', $order['redirect'] );
	}

	private function hideRevision( array $order ) {
		$title = Title::newFromText( $order['title'] );
		$ids = $this->getPrimaryDB()->newSelectQueryBuilder()->select( 'rev_id' )->from( 'revision' )
			->where( [ 'rev_page' => $title->getArticleID() ] )->caller( __METHOD__ )
			->fetchFieldValues();
		if ( count( $ids ) < 2 ) {
			return StatusValue::newFatal( 'nothing to hide' );
		}
		array_pop( $ids );
		return $this->hide( 'revision', $title, $ids[$order['n'] % count( $ids )],
			RevisionRecord::DELETED_TEXT, $order['isHidden'] );
	}

	private function hide( string $type, Title $title, $id, int $bit, bool $isHidden ) {
		$list = RevisionDeleter::createList( $type, RequestContext::getMain(), $title, [ $id ] );
		return $list->setVisibility( [ 'value' => [ $bit => $isHidden ? 1 : 0 ], 'comment' => 'hidden' ] );
	}

	private function protect( array $order ) {
		$cascade = false;
		return $this->page( $order['title'] )->doUpdateRestrictions(
			[ 'edit' => $order['level'] ], [ 'edit' => 'infinity' ], $cascade, 'protected', $this->admin() );
	}

	/** Also for a new version of a file that is there. */
	private function upload( array $order ) {
		$path = tempnam( wfTempDir(), 'history' );
		file_put_contents( $path, base64_decode( $order['content'] ) );
		try {
			return $this->file( $order['name'] )
				->upload( $path, 'uploaded', 'A file.', 0, false, false, $this->admin() );
		} finally {
			unlink( $path );
		}
	}

	private function deleteFile( array $order ) {
		$file = $this->file( $order['name'] );
		return FileDeleteForm::doDelete(
			$file->getTitle(), $file, null, 'deleted', false, $this->admin() );
	}

	private function oldVersion( array $order ) {
		$versions = $this->file( $order['name'] )->getHistory();
		return $versions ? $versions[$order['n'] % count( $versions )] : null;
	}

	private function deleteVersion( array $order ) {
		$file = $this->file( $order['name'] );
		$old = $this->oldVersion( $order );
		return $old === null ? StatusValue::newFatal( 'no old version' ) : FileDeleteForm::doDelete(
			$file->getTitle(), $file, $old->getArchiveName(), 'deleted', false, $this->admin() );
	}

	private function hideVersion( array $order ) {
		$old = $this->oldVersion( $order );
		if ( $old === null ) {
			return StatusValue::newFatal( 'no old version' );
		}
		$id = explode( '!', $old->getArchiveName() )[0];
		return $this->hide( 'oldimage', $this->file( $order['name'] )->getTitle(), $id,
			File::DELETED_FILE, $order['isHidden'] );
	}

	/** Removes the bytes and the rows of everything that was deleted, for good. */
	private function eraseDeletedFiles() {
		$child = $this->runChild( DeleteArchivedFiles::class,
			getenv( 'MW_INSTALL_PATH' ) . '/maintenance/deleteArchivedFiles.php' );
		$child->setOption( 'delete', true );
		// Of contents that were deleted twice the second row would stay.
		$child->setOption( 'force', true );
		$child->execute();
	}

	private function createUser( array $order ) {
		$user = User::createNew( $order['name'], [ 'email' => $order['name'] . '@example.org' ] );
		if ( $user === null ) {
			return StatusValue::newFatal( 'the user is there' );
		}
		$password = [ 'password' => $order['password'], 'retype' => $order['password'] ];
		return $user->changeAuthenticationData( [ 'username' => $user->getName() ] + $password );
	}

	private function changeUser( array $order ) {
		$services = MediaWikiServices::getInstance();
		$user = $services->getUserFactory()->newFromName( $order['name'] );
		$services->getUserOptionsManager()->setOption( $user, 'nickname', $order['nickname'] );
		$services->getUserOptionsManager()->saveOptions( $user );
		$user->setEmail( $order['nickname'] . '@example.org' );
		$user->saveSettings();
		$groups = $services->getUserGroupManager();
		$groups->addUserToGroup( $user, $order['group'] );
		$groups->removeUserFromGroup( $user, $order['formerGroup'] );
		$services->getWatchlistManager()->addWatchIgnoringRights( $user, Title::newMainPage() );
	}

	private function block( array $order ) {
		$services = MediaWikiServices::getInstance();
		$user = $services->getUserFactory()->newFromName( $order['name'] );
		return $order['isBlocked']
			? $services->getBlockUserFactory()
				->newBlockUser( $user, $this->admin(), 'infinity', 'blocked' )->placeBlockUnsafe( true )
			: $services->getUnblockUserFactory()
				->newUnblockUser( $user, $this->admin(), 'unblocked' )->unblockUnsafe();
	}

	private function renameUser( array $order ) {
		$user = User::newFromName( $order['name'] );
		$renaming = new RenameuserSQL(
			$order['name'], $order['to'], $user->getId(), $this->admin(), [ 'reason' => 'renamed' ] );
		return $renaming->rename() ? null : StatusValue::newFatal( 'not renamed' );
	}
}

$maintClass = ChangeWiki::class;
require_once RUN_MAINTENANCE_IF_MAIN;
